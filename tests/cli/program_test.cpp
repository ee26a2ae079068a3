#include "tests/cli/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/schema.h"

namespace twofold::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

TEST(Program, HelpShowsCommandsCodesAndExamples) {
  const Ended ended = twofold({"--help"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.error, "");
  for (const char* text : {"ls", "show", "run", "convert", "verify", "Exit codes:", "Examples:"})
    EXPECT_THAT(ended.out, HasSubstr(text));
}

TEST(Program, EveryCommandHasHelpWithExamples) {
  for (const char* command : {"ls", "show", "run", "convert", "verify"}) {
    const Ended ended = twofold({command, "--help"});
    EXPECT_EQ(ended.code, 0) << command;
    EXPECT_THAT(ended.out, HasSubstr(std::string("Examples:\n  twofold ") + command));
    EXPECT_THAT(ended.out, HasSubstr("--json"));
  }
}

TEST(Program, VersionNamesItsLibraries) {
  const Ended ended = twofold({"--version"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, MatchesRegex("twofold [0-9.]+\nwith oneDNN [0-9.]+, fmt [0-9.]+, "
                                      "nlohmann-json [0-9.]+, CLI11 [0-9.]+, OpenSSL [0-9.]+, "
                                      "zlib [0-9.]+, libdeflate [0-9.]+, libpng [0-9.]+, "
                                      "libjpeg-turbo [0-9.]+, libgomp [0-9.]+\n"
                                      "built by [A-Za-z]+ [0-9.]+\n"));
}

struct Usage {
  std::vector<std::string> arguments;
  std::string error;
};

TEST(Program, ACommandLineWithoutSenseIsOneLineAndFour) {
  const std::vector<Usage> cases = {
      {{}, "twofold: a command is missing: see 'twofold --help'\n"},
      {{"lss"}, "twofold: unknown command 'lss': did you mean 'ls'?\n"},
      {{"frobnicate"}, "twofold: unknown command 'frobnicate': see 'twofold --help'\n"},
      {{"ls"}, "twofold: ls: FILE is required: see 'twofold ls --help'\n"},
      {{"ls", "--jsno", "f"}, "twofold: ls: unknown option '--jsno': did you mean '--json'?\n"},
      {{"ls", "a", "b"}, "twofold: ls: one argument too many, 'b': see 'twofold ls --help'\n"},
      {{"run", "a", "b"}, "twofold: run: --net is required: see 'twofold run --help'\n"},
      {{"run", "--net"},
       "twofold: run: --net: 1 required TEXT missing: see 'twofold run --help'\n"},
      {{"run", "--net", "n", "f", "i", "--top", "0"},
       "twofold: run: --top: Value 0 not in range 1 to 1000000: see 'twofold run --help'\n"},
      {{"run", "--net", "n", "f", "i", "--range", "7"},
       "twofold: --range '7': expected FIRST:LAST, as in 8000:10000\n"},
      {{"run", "--net", "n", "f", "i", "--range", "9:3"},
       "twofold: --range '9:3': expected the last to lie behind the first\n"},
      {{"run", "--net", "n", "f", "i", "--range", "-1:3"},
       "twofold: --range '-1:3': expected FIRST:LAST, as in 8000:10000\n"},
  };
  for (const Usage& usage : cases) {
    const Ended ended = twofold(usage.arguments);
    EXPECT_EQ(ended.code, 4) << usage.error;
    EXPECT_EQ(ended.error, usage.error);
    EXPECT_EQ(ended.out, "");
  }
}

TEST(Program, ErrorsAreJsonInJsonMode) {
  const Ended ended = twofold({"ls", "nowhere.pt", "--json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.out, "");
  const auto error = nlohmann::json::parse(ended.error);
  EXPECT_EQ(violation("error", error), "");
  EXPECT_EQ(error["error"]["kind"], "io");
  EXPECT_EQ(error["error"]["place"]["file"], "nowhere.pt");
  const Ended usage = twofold({"ls", "--json", "--hsah", "x"});
  EXPECT_EQ(usage.code, 4);
  EXPECT_EQ(nlohmann::json::parse(usage.error)["error"]["kind"], "usage");
}

TEST(Program, AFullDiskUnderStandardOutputIsSaid) {
  const Ended ended = twofold_into("/dev/full", {"ls", example("mnist.pt")});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(
      ended.error,
      "twofold: standard output: No space left on device: free some space or write elsewhere\n");
}

TEST(Program, ColoursAreForTerminalsAlone) {
  const std::vector<std::string> arguments = {"ls", example("mnist.pt")};
  EXPECT_THAT(twofold_on_terminal(arguments, 100).out, HasSubstr("\x1b[1m"));
  EXPECT_THAT(twofold_on_terminal(arguments, 100, {{"NO_COLOR", "1"}}).out,
              Not(HasSubstr("\x1b[1m")));
  EXPECT_THAT(twofold_on_terminal(arguments, 100, {{"TERM", "dumb"}}).out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(twofold(arguments).out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(twofold_on_terminal({"ls", "nowhere"}, 100).out, StartsWith("\x1b[31mtwofold:"));
}

}  // namespace
}  // namespace twofold::cli
