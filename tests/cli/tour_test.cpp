#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/cli/program.h"
#include "tests/shell.h"
#include "twofold/checkpoint/checkpoint.h"

namespace twofold::cli {
namespace {

using ::testing::HasSubstr;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
    ++count;
  return count;
}

// What torch 2.13 and MindSpore 2.10 have right: 9946 of 10,000 and 1939 of 2,000.
TEST(Tour, RunsFromAnyFolderAndLeavesNothing) {
  if (kSanitized) GTEST_SKIP() << "the tour reads 10,000 digits three times, too slow here";
  const Folder folder;
  const std::string build = std::filesystem::path(TWOFOLD_BIN_DIR).parent_path().string();
  const auto [code, text] = testing::shell("cd / && TMPDIR=" + folder.path().string() +
                                           " " TWOFOLD_SOURCE_DIR "/examples/tour.sh " + build);
  EXPECT_EQ(code, 0) << text;
  EXPECT_EQ(count_of(text, "\n9,946 of 10,000 right (99.46 %)\n"), 3U) << text;
  EXPECT_EQ(count_of(text, "\n1,939 of 2,000 right (96.95 %)\n"), 2U) << text;
  EXPECT_EQ(count_of(text, "\nsame: "), 3U) << text;
  EXPECT_EQ(count_of(text, " tensors by name, type, shape and SHA-256\n"), 3U) << text;
  for (const char* part : {"\n$ twofold ls mnist.pt\n", "\n<class 'generator'>\n",
                           "\n<class 'list'>\n", "Name:  build_block.0.bn.moving_variance\n"})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_TRUE(folder.names().empty());
  // README shows a part of it: these lines, in this order, with "..." where some are left out.
  const std::string readme = testing::source_text("README.md");
  const std::size_t begin = readme.find("\n$ twofold ls") + 1;
  std::istringstream shown(readme.substr(begin, readme.find("\n```\n", begin) - begin));
  std::size_t at = 0, lines = 0;
  for (std::string line; std::getline(shown, line); ++lines) {
    if (line.empty() || line == "...") continue;
    at = text.find("\n" + line + "\n", at);
    ASSERT_NE(at, std::string::npos) << "README shows what the tour does not print: " << line;
  }
  EXPECT_GT(lines, 30U);
}

TEST(Tour, StopsWhereThereIsNothingToRun) {
  const Folder folder;
  const auto [code, text] =
      testing::shell(TWOFOLD_SOURCE_DIR "/examples/tour.sh " + folder.path().string());
  EXPECT_EQ(code, 1);
  EXPECT_THAT(text, HasSubstr("build it first"));
}

// The counts come from the weights.
TEST(Tour, AChangedWeightChangesTheCount) {
  const Folder folder;
  checkpoint::Checkpoint changed = checkpoint::read(example("mnist.pt"));
  for (checkpoint::Entry& entry : changed.entries)
    if (entry.name == "norm2.bias")
      entry.load = [] { return Array::from<float>({10}, {9, 0, 0, 0, 0, 0, 0, 0, 0, 0}); };
  checkpoint::write(folder / "changed.pt", changed);
  const auto right = [](const std::string& file) {
    return twofold({"run", "--net", example("mnist.torch.json"), file, example("digits-images.gz"),
                    "--labels", example("digits-labels.gz"), "--range", "0:200", "--json"})
        .json()["right"]
        .get<int>();
  };
  EXPECT_LT(right(folder / "changed.pt"), right(example("mnist.pt")));
}

}  // namespace
}  // namespace twofold::cli
