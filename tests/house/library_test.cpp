#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/shell.h"

namespace twofold::house {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kLibrary = std::string(TWOFOLD_BIN_DIR) + "/../lib/libtwofold.so";

std::vector<std::string> lines_of(const std::string& command) {
  const testing::Outcome outcome = testing::shell(command);
  EXPECT_EQ(outcome.code, 0) << command;
  std::istringstream stream(outcome.text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Library, ExportsItsOwnSymbolsOnly) {
  const auto symbols = lines_of("nm -D --defined-only --format=posix '" + kLibrary + "'");
  EXPECT_GT(symbols.size(), 100U);
  // A function or object of the namespace, its vtable, type information or guard.
  static const std::regex own("_Z(N|NK|T[VTIS]N|G[VR]N)7twofold.*");
  std::vector<std::string> foreign;
  for (const std::string& symbol : symbols) {
    if (!std::regex_match(symbol, own)) foreign.push_back(symbol);
  }
  EXPECT_THAT(foreign, IsEmpty());
}

TEST(Library, ExportsWhatTheListSays) {
  const testing::Outcome outcome =
      testing::shell(TWOFOLD_SOURCE_DIR "/tools/exports.sh --check '" + kLibrary + "'");
  EXPECT_EQ(outcome.text, "");
  EXPECT_EQ(outcome.code, 0);
}

TEST(Library, AnExportThatComesOrGoesIsNamed) {
  const testing::TemporaryFolder folder;
  const testing::Outcome outcome =
      testing::shell("cd '" + folder.path().string() +
                     "' && mkdir tools cmake && cp " TWOFOLD_SOURCE_DIR
                     "/tools/exports.sh tools && sed "
                     "'s/^twofold::version()/twofold::vision()/' " TWOFOLD_SOURCE_DIR
                     "/cmake/exports.txt >cmake/exports.txt && tools/exports.sh --check '" +
                     kLibrary + "'");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.text,
            "+ twofold::version()\n- twofold::vision()\n"
            "the exports changed; if that is meant: make exports\n");
}

TEST(Library, HasAVersionedName) {
  const auto lines = lines_of("readelf -d '" + kLibrary + "'");
  EXPECT_THAT(lines, Contains(HasSubstr("(SONAME)")));
  EXPECT_THAT(lines, Contains(HasSubstr("[libtwofold.so.0.1]")));
}

}  // namespace
}  // namespace twofold::house
