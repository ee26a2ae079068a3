#include "tests/house/includes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace twofold::house {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kTable = R"(
<!-- rules -->
| folder | may include | libraries |
|---|---|---|
| twofold/core | | omp.h |
| twofold/kernels | core | |
| twofold/kernels/onednn | core kernels | dnnl.hpp |
| twofold/nn | core kernels | openssl/, zlib.h |
<!-- end of rules -->
)";

std::vector<std::string> check_one(const std::string& path, const std::string& text) {
  return forbidden_includes({parse_source(path, text)}, parse_rules(kTable));
}

TEST(Rules, AreReadFromTheTable) {
  const Rules rules = parse_rules(kTable);
  ASSERT_THAT(rules, SizeIs(4));
  EXPECT_THAT(rules.at("twofold/core").rooms, IsEmpty());
  EXPECT_THAT(rules.at("twofold/core").libraries, ElementsAre("omp.h"));
  EXPECT_THAT(rules.at("twofold/kernels/onednn").rooms, ElementsAre("core", "kernels"));
  EXPECT_THAT(rules.at("twofold/nn").libraries, ElementsAre("openssl/", "zlib.h"));
}

TEST(Rules, AMissingOrDoubledTableIsAnError) {
  EXPECT_THROW(parse_rules("no table"), std::runtime_error);
  EXPECT_THROW(parse_rules("<!-- rules -->\n<!-- end of rules -->"), std::runtime_error);
  const std::string twice = "<!-- rules -->\n| a | | |\n| a | | |\n<!-- end of rules -->";
  EXPECT_THROW(parse_rules(twice), std::runtime_error);
}

TEST(Source, IsReadLineByLine) {
  const SourceFile file = parse_source("twofold/nn/a.h",
                                       "#pragma once\n\n#  include <vector>  // for lists\n"
                                       "/* #include <a>\n#include <b>\n*/\n"
                                       "#include \"twofold/core/error.h\"\n// #include <c>\n");
  EXPECT_TRUE(file.pragma_once);
  EXPECT_EQ(file.lines, 8);
  ASSERT_THAT(file.includes, SizeIs(2));
  EXPECT_EQ(file.includes[0].target, "vector");
  EXPECT_FALSE(file.includes[0].quoted);
  EXPECT_EQ(file.includes[1].target, "twofold/core/error.h");
  EXPECT_TRUE(file.includes[1].quoted);
  EXPECT_EQ(file.includes[1].line, 7);
}

TEST(Includes, WhatTheTableAllowsPasses) {
  EXPECT_THAT(check_one("twofold/nn/a.cpp",
                        "#include \"twofold/nn/a.h\"\n#include \"twofold/core/error.h\"\n"
                        "#include <vector>\n#include <sys/mman.h>\n#include <openssl/evp.h>\n"
                        "#include <fmt/format.h>\n"),
              IsEmpty());
  EXPECT_THAT(check_one("twofold/kernels/onednn/conv.cpp",
                        "#include \"twofold/kernels/conv.h\"\n#include <dnnl.hpp>\n"),
              IsEmpty());
}

TEST(Includes, AForbiddenArrowIsNamedWithItsLine) {
  EXPECT_THAT(check_one("twofold/core/a.cpp", "\n#include \"twofold/nn/module.h\"\n"),
              ElementsAre("twofold/core/a.cpp:2: may not include twofold/nn/module.h"));
  EXPECT_THAT(check_one("twofold/nn/a.cpp", "#include \"a.h\"\n"), SizeIs(1));
  EXPECT_THAT(check_one("twofold/nn/a.cpp", "#include \"tests/golden.h\"\n"), SizeIs(1));
  EXPECT_THAT(check_one("twofold/torch/a.cpp", ""),
              ElementsAre("twofold/torch/a.cpp: no row of the table covers it"));
}

TEST(Includes, AForbiddenLibraryIsNamed) {
  EXPECT_THAT(check_one("twofold/kernels/conv.cpp", "#include <dnnl.hpp>\n"),
              ElementsAre("twofold/kernels/conv.cpp:1: may not include dnnl.hpp"));
  EXPECT_THAT(check_one("twofold/core/a.cpp", "#include <zlib.h>\n"), SizeIs(1));
  EXPECT_THAT(check_one("twofold/core/a.cpp", "#include <openssl/evp.h>\n"), SizeIs(1));
}

TEST(Cycles, BetweenFilesAreFound) {
  const std::vector<SourceFile> ring = {
      parse_source("twofold/nn/a.h", "#include \"twofold/nn/b.h\"\n"),
      parse_source("twofold/nn/b.h", "#include \"twofold/nn/c.h\"\n"),
      parse_source("twofold/nn/c.h", "#include \"twofold/nn/a.h\"\n")};
  EXPECT_THAT(file_cycles(ring), ElementsAre("twofold/nn/a.h -> twofold/nn/b.h -> twofold/nn/c.h "
                                             "-> twofold/nn/a.h"));
  EXPECT_THAT(folder_cycles(ring), IsEmpty());
  EXPECT_THAT(file_cycles({ring[0], ring[1]}), IsEmpty());
}

TEST(Cycles, BetweenFoldersAreFound) {
  const std::vector<SourceFile> files = {
      parse_source("twofold/nn/a.h", "#include \"twofold/ops/b.h\"\n"),
      parse_source("twofold/ops/c.h", "#include \"twofold/nn/d.h\"\n")};
  EXPECT_THAT(file_cycles(files), IsEmpty());
  EXPECT_THAT(folder_cycles(files), ElementsAre("twofold/nn -> twofold/ops -> twofold/nn"));
}

TEST(Shape, LongUnguardedAndLateFilesAreFound) {
  const std::vector<SourceFile> files = {
      parse_source("twofold/nn/a.h", "#pragma once\n"),
      parse_source("twofold/nn/a.cpp", "#include <vector>\n#include \"twofold/nn/a.h\"\n"),
      parse_source("twofold/nn/b.h", "int b;\nint c;\nint d;\n")};
  EXPECT_THAT(long_files(files, 2), ElementsAre("twofold/nn/b.h: 3 lines, at most 2"));
  EXPECT_THAT(unguarded_headers(files), ElementsAre("twofold/nn/b.h: no #pragma once"));
  EXPECT_THAT(late_own_headers(files),
              ElementsAre("twofold/nn/a.cpp: its first include is not twofold/nn/a.h"));
}

// The real tree.
class House : public ::testing::Test {
 protected:
  static std::string rule_book() {
    std::ifstream stream(std::string(TWOFOLD_SOURCE_DIR) + "/docs/architecture.md");
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }
  const std::vector<SourceFile> engine_ = read_tree(
      TWOFOLD_SOURCE_DIR, {"twofold", "compat", "cli", "python/src", "examples", "fuzz", "bench"});
  const std::vector<SourceFile> all_ =
      read_tree(TWOFOLD_SOURCE_DIR,
                {"twofold", "compat", "cli", "python/src", "examples", "fuzz", "bench", "tests"});
};

TEST_F(House, WasRead) {
  EXPECT_GT(engine_.size(), 100U);
  EXPECT_GT(all_.size(), engine_.size());
}

TEST_F(House, IncludesOnlyWhatTheTableAllows) {
  EXPECT_THAT(forbidden_includes(engine_, parse_rules(rule_book())), IsEmpty());
}

TEST_F(House, HasNoCycles) {
  EXPECT_THAT(file_cycles(all_), IsEmpty());
  EXPECT_THAT(folder_cycles(engine_), IsEmpty());
}

TEST_F(House, FacesNeverMeet) {
  const Rules rules = parse_rules(rule_book());
  EXPECT_FALSE(rules.at("twofold/torch").rooms.contains("mindspore"));
  EXPECT_FALSE(rules.at("twofold/mindspore").rooms.contains("torch"));
}

TEST_F(House, FilesAreShortGuardedAndCompileAlone) {
  EXPECT_THAT(long_files(all_, 500), IsEmpty());
  EXPECT_THAT(unguarded_headers(all_), IsEmpty());
  EXPECT_THAT(late_own_headers(all_), IsEmpty());
}

}  // namespace
}  // namespace twofold::house
