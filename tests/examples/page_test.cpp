#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/shell.h"

// The programs that README shows are the ones in examples/, and they print what it says.

namespace twofold {
namespace {

using ::testing::HasSubstr;

using testing::source_text;

std::string output_of(const std::string& program, const std::string& file) {
  const testing::Outcome outcome = testing::shell(
      TWOFOLD_BIN_DIR "/" + program + " '" TWOFOLD_SOURCE_DIR "/examples/data/" + file + "'");
  EXPECT_EQ(outcome.code, 0) << outcome.text;
  return outcome.text;
}

// Without the comment at its head, which README says in its own words.
std::string body_of(const std::string& source) {
  const std::string text = source_text(source);
  return text.substr(text.find("#include"));
}

TEST(Page, TorchIsTheOneInReadme) {
  const std::string readme = source_text("README.md");
  EXPECT_THAT(readme, HasSubstr("```cpp\n" + body_of("examples/page_torch.cpp") + "```\n"));
  EXPECT_THAT(readme, HasSubstr("```\n" + output_of("page_torch", "mnist.pt") + "```\n"));
}

TEST(Page, MindSporeIsTheOneInReadme) {
  const std::string readme = source_text("README.md");
  EXPECT_THAT(readme, HasSubstr("```cpp\n" + body_of("examples/page_mindspore.cpp") + "```\n"));
  EXPECT_THAT(readme, HasSubstr("```\n" + output_of("page_mindspore", "digits.ckpt") + "```\n"));
}

}  // namespace
}  // namespace twofold
