#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/shell.h"

namespace twofold::house {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
namespace fs = std::filesystem;

// The local targets of [text](target), without #anchors; links to the web are left out.
std::vector<std::string> local_links(const std::string& markdown) {
  static const std::regex link(R"(\]\(([^)#\s]+)(#[^)]*)?\))");
  static const std::regex web(R"(^[a-z]+:.*)");
  std::vector<std::string> targets;
  for (std::sregex_iterator at(markdown.begin(), markdown.end(), link), end; at != end; ++at) {
    if (!std::regex_match((*at)[1].str(), web)) targets.push_back((*at)[1]);
  }
  return targets;
}

std::vector<std::string> broken_links(const fs::path& page) {
  std::ifstream stream(page);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  std::vector<std::string> broken;
  for (const std::string& target : local_links(text)) {
    if (!fs::exists(page.parent_path() / target)) broken.push_back(page.string() + ": " + target);
  }
  return broken;
}

std::vector<fs::path> pages() {
  const fs::path root = TWOFOLD_SOURCE_DIR;
  std::vector<fs::path> found;
  for (const auto& item : fs::directory_iterator(root)) {
    if (item.path().extension() == ".md") found.push_back(item.path());
  }
  for (const auto& item : fs::recursive_directory_iterator(root / "docs")) {
    if (item.path().extension() == ".md") found.push_back(item.path());
  }
  return found;
}

TEST(Links, AreFoundInMarkdown) {
  EXPECT_THAT(local_links("[a](b.md) and [c](d/e.h#f), [web](https://example.org), [g](#h)"),
              ElementsAre("b.md", "d/e.h"));
}

TEST(Links, ABrokenOneIsNamed) {
  const fs::path page = fs::path(::testing::TempDir()) / "twofold_links_test.md";
  std::ofstream(page) << "[here](twofold_links_test.md) [gone](no/such/file.md)";
  EXPECT_THAT(broken_links(page), ElementsAre(page.string() + ": no/such/file.md"));
  fs::remove(page);
}

TEST(Links, OfEveryPageLeadSomewhere) {
  const std::vector<fs::path> all = pages();
  EXPECT_GE(all.size(), 6U);
  for (const fs::path& page : all) EXPECT_THAT(broken_links(page), IsEmpty());
}

// README and its Chinese translation: what is typed, printed and drawn up is the same, as are the
// pages that they lead to and the number of sections and rows.
std::vector<std::string> code_blocks(const std::string& markdown) {
  std::vector<std::string> blocks;
  for (std::size_t at = 0; (at = markdown.find("```", at)) != std::string::npos;) {
    const std::size_t end = markdown.find("\n```\n", at);
    if (end == std::string::npos) break;
    blocks.push_back(markdown.substr(at, end - at));
    at = end + 5;
  }
  return blocks;
}

std::vector<std::string> line_starts(const std::string& markdown) {
  static const std::regex structure("\n(## |\\| `[^`]*` \\|)");
  std::vector<std::string> found;
  for (std::sregex_iterator at(markdown.begin(), markdown.end(), structure), end; at != end; ++at)
    found.push_back((*at)[1]);
  return found;
}

TEST(Readme, IsTheSameInChinese) {
  const std::string english = testing::source_text("README.md");
  const std::string chinese = testing::source_text("README.zh.md");
  EXPECT_GE(code_blocks(english).size(), 9U);
  EXPECT_EQ(code_blocks(english), code_blocks(chinese));
  EXPECT_EQ(line_starts(english), line_starts(chinese));
  std::vector<std::string> to_english = local_links(english), to_chinese = local_links(chinese);
  // Each leads to the other.
  EXPECT_EQ(std::erase(to_english, "README.zh.md"), 1U);
  EXPECT_EQ(std::erase(to_chinese, "README.md"), 1U);
  EXPECT_EQ(std::set<std::string>(to_english.begin(), to_english.end()),
            std::set<std::string>(to_chinese.begin(), to_chinese.end()));
}

// docs/vocabularies.md speaks of functions by their whole names, twofold::torch::buffers().
TEST(Vocabularies, SpeakOfFunctionsThatAreThere) {
  std::string headers;
  for (const auto& item :
       fs::recursive_directory_iterator(fs::path(TWOFOLD_SOURCE_DIR) / "twofold"))
    if (item.path().extension() == ".h")
      headers +=
          testing::source_text(item.path().lexically_relative(TWOFOLD_SOURCE_DIR).generic_string());
  const std::string page = testing::source_text("docs/vocabularies.md");
  static const std::regex function(R"(twofold::(?:\w+::)*(\w+)\(\))");
  std::size_t count = 0;
  for (std::sregex_iterator at(page.begin(), page.end(), function), end; at != end; ++at, ++count) {
    const std::regex declared("[ &]" + (*at)[1].str() + "\\(");
    EXPECT_TRUE(std::regex_search(headers, declared)) << (*at)[0];
  }
  EXPECT_GT(count, 15U);
}

}  // namespace
}  // namespace twofold::house
