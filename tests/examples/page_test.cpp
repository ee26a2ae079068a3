#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

// The programs that README shows are the ones in examples/, and they print what it says.

namespace twofold {
namespace {

using ::testing::HasSubstr;

std::string text_of(const std::string& file) {
  std::ifstream stream(std::string(TWOFOLD_SOURCE_DIR) + "/" + file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string output_of(const std::string& program, const std::string& file) {
  const std::string command = std::string(TWOFOLD_BIN_DIR) + "/" + program + " '" +
                              TWOFOLD_SOURCE_DIR + "/examples/data/" + file + "' 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "cannot run " + command;
  std::string text;
  std::array<char, 256> piece{};
  while (fgets(piece.data(), piece.size(), pipe) != nullptr) text += piece.data();
  EXPECT_EQ(pclose(pipe), 0) << text;
  return text;
}

// Without the comment at its head, which README says in its own words.
std::string body_of(const std::string& source) {
  const std::string text = text_of(source);
  return text.substr(text.find("#include"));
}

TEST(Page, TorchIsTheOneInReadme) {
  const std::string readme = text_of("README.md");
  EXPECT_THAT(readme, HasSubstr("```cpp\n" + body_of("examples/page_torch.cpp") + "```\n"));
  EXPECT_THAT(readme, HasSubstr("```\n" + output_of("page_torch", "mnist.pt") + "```\n"));
}

TEST(Page, MindSporeIsTheOneInReadme) {
  const std::string readme = text_of("README.md");
  EXPECT_THAT(readme, HasSubstr("```cpp\n" + body_of("examples/page_mindspore.cpp") + "```\n"));
  EXPECT_THAT(readme, HasSubstr("```\n" + output_of("page_mindspore", "digits.ckpt") + "```\n"));
}

}  // namespace
}  // namespace twofold
