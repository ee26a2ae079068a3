#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/program.h"
#include "tests/cli/schema.h"
#include "tests/shell.h"

// What the program says about its own command line: the completion, the manual, the versions.

namespace twofold::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::UnorderedElementsAre;

class Completion : public ::testing::Test {
 protected:
  // What a shell offers for the last of these words, one that may be begun or empty.
  [[nodiscard]] std::vector<std::string> offers(const std::vector<std::string>& words) const {
    std::string line = "cd '" + folder_.path().string() + "' && bash -c 'source ./script; ";
    line += "COMP_WORDS=(";
    for (const std::string& word : words) line += " \"" + word + "\"";
    line += "); COMP_CWORD=" + std::to_string(words.size() - 1) +
            "; _twofold; printf \"%s\\n\" \"${COMPREPLY[@]}\"'";
    const testing::Outcome outcome = testing::shell(line);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    std::istringstream stream(outcome.text);
    std::vector<std::string> offered;
    for (std::string one; std::getline(stream, one);)
      if (!one.empty()) offered.push_back(one);
    return offered;
  }
  void SetUp() override {
    const Ended ended = twofold({"completion", "bash"});
    ASSERT_EQ(ended.code, 0) << ended.error;
    write_content(folder_ / "script", ended.out);
  }

 private:
  const Folder folder_;
};

TEST_F(Completion, OffersCommandsOptionsAndWords) {
  EXPECT_THAT(offers({"twofold", ""}), IsSupersetOf({"ls", "show", "run", "convert", "verify",
                                                     "net", "completion", "manual"}));
  EXPECT_THAT(offers({"twofold", "v"}), ElementsAre("verify"));
  EXPECT_THAT(offers({"twofold", "--v"}), ElementsAre("--version"));
  EXPECT_THAT(offers({"twofold", "ls", "--h"}), UnorderedElementsAre("--help", "--hash"));
  EXPECT_THAT(offers({"twofold", "ls", "--dialect", "m"}), ElementsAre("mindspore", "mint"));
  EXPECT_THAT(offers({"twofold", "convert", "a.pt", "b.ckpt", "--to", ""}),
              ElementsAre("torch", "mindspore", "mint"));
  EXPECT_THAT(offers({"twofold", "net", "t"}), ElementsAre("translate"));
  EXPECT_THAT(offers({"twofold", "net", "translate", "resnet"}),
              ElementsAre("resnet18", "resnet50"));
  EXPECT_THAT(offers({"twofold", "completion", ""}), ElementsAre("bash"));
}

// The shell itself offers files where nothing is offered here.
TEST_F(Completion, LeavesFilesToTheShell) {
  EXPECT_THAT(offers({"twofold", "ls", "mn"}), IsEmpty());
  EXPECT_THAT(offers({"twofold", "run", "--labels", ""}), IsEmpty());
  EXPECT_THAT(offers({"twofold", "run", "--net", "./"}), IsEmpty());
  EXPECT_THAT(offers({"twofold", "run", "--top", ""}), IsEmpty());
  // A file of the name of a command is no command after one.
  EXPECT_THAT(offers({"twofold", "ls", "show", "--has"}), ElementsAre("--hash"));
}

// The options in --help, in the completion and in the manual are the same.
TEST(Manual, HoldsEveryCommandAndOption) {
  const Ended manual = twofold({"manual"});
  ASSERT_EQ(manual.code, 0) << manual.error;
  for (const char* part : {".TH TWOFOLD 1", ".SH NAME", ".SH SYNOPSIS", ".SH EXIT STATUS",
                           ".SS \\fBtwofold ls\\fR", ".SS \\fBtwofold net translate\\fR",
                           "\\fB\\-\\-dialect\\fR \\fBtorch\\fR|\\fBmindspore\\fR|\\fBmint\\fR\n",
                           "Whose names the new file gets (required)\n",
                           "Samples at a time (default: 250, or 16 pictures)\n", ".B 70\n"})
    EXPECT_THAT(manual.out, HasSubstr(part));
}

TEST(Manual, IsReadWithoutAWarning) {
  if (testing::shell("command -v groff").code != 0)
    GTEST_SKIP() << "groff is missing: tools/setup.sh dev";
  const testing::Outcome outcome = testing::shell(
      "'" TWOFOLD_BIN_DIR "/twofold' manual | LC_ALL=C.UTF-8 groff -man -Tutf8 -ww -z");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.text, "");
}

TEST(Version, IsJsonToo) {
  const Ended ended = twofold({"--version", "--json"});
  EXPECT_EQ(ended.code, 0);
  const nlohmann::json json = ended.json();
  EXPECT_EQ(violation("version", json), "");
  EXPECT_EQ(json["version"], "0.1.0");
  std::vector<std::string> names;
  std::string text;
  for (const auto& library : json["libraries"]) {
    names.push_back(library["name"]);
    text += (text.empty() ? "with " : ", ") + names.back() + " " +
            library["version"].get<std::string>();
  }
  EXPECT_THAT(names, IsSupersetOf({"oneDNN", "fmt", "OpenSSL", "zlib", "libdeflate"}));
  // The same as without --json.
  EXPECT_THAT(twofold({"--version"}).out, HasSubstr("\n" + text + "\n"));
}

TEST(CommandLine, AShellThatIsNotKnownIsNamed) {
  const Ended ended = twofold({"completion", "tcsh"});
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.error,
            "twofold: completion: SHELL: tcsh not in {bash}: see 'twofold completion --help'\n");
}

}  // namespace
}  // namespace twofold::cli
