#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/cli/program.h"
#include "tests/cli/schema.h"
#include "twofold/core/text.h"

namespace twofold::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> lines(const std::string& text) { return split(text, '\n'); }

std::size_t widest(const std::string& text) {
  std::size_t width = 0;
  for (const std::string& line : lines(text)) width = std::max(width, display_width(line));
  return width;
}

TEST(Ls, ListsEntriesAndTotalsAsJson) {
  const Ended ended = twofold({"ls", example("mnist.pt"), "--json"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  const auto json = ended.json();
  EXPECT_EQ(violation("ls", json), "");
  EXPECT_EQ(json["format"], "torch_zip");
  ASSERT_EQ(json["entries"].size(), 20U);
  const auto& mean = json["entries"][8];
  EXPECT_EQ(mean["name"], "norm1.running_mean");
  EXPECT_EQ(mean["path"], nlohmann::json::array({"norm1.running_mean"}));
  EXPECT_EQ(mean["role"], "buffer");
  EXPECT_EQ(mean["inferred"], true);
  EXPECT_EQ(mean["dtype"], "float32");
  EXPECT_EQ(mean["shape"], nlohmann::json::array({24}));
  EXPECT_EQ(mean["bytes"], 96);
  EXPECT_FALSE(mean.contains("sha256"));
  EXPECT_EQ(json["entries"][10]["shape"], nlohmann::json::array());
  const auto& totals = json["totals"];
  EXPECT_EQ(totals["parameters"], (nlohmann::json{{"entries", 14}, {"elements", 376870}}));
  EXPECT_EQ(totals["buffers"], (nlohmann::json{{"entries", 6}, {"elements", 70}}));
  EXPECT_EQ(totals["trainable"], totals["parameters"]);
  EXPECT_EQ(totals["untrainable"], totals["buffers"]);
  EXPECT_EQ(totals["unknown"]["entries"], 0);
  EXPECT_EQ(totals["bytes"], 1507768);
}

// Real MindSpore's hashes of digits.ckpt.
TEST(Ls, HashesWhatMindSporeWrote) {
  const auto json = twofold({"ls", example("digits.ckpt"), "--json", "--hash"}).json();
  EXPECT_EQ(violation("ls", json), "");
  EXPECT_EQ(json["format"], "mindspore_ckpt");
  EXPECT_EQ(json["entries"][0]["sha256"],
            "3139f602e699b96eea0ab0050030b1797c97837e7b544c876a48c0b82719d76e");
  EXPECT_EQ(json["entries"][2]["name"], "features.0.1.moving_mean");
  EXPECT_EQ(json["entries"][2]["sha256"],
            "7d6d96aabf461ed9e73f930765b0e61750b6c6a24982ae813af435cc29b5923a");
}

TEST(Ls, PrintsATable) {
  const Ended ended = twofold({"ls", example("mnist.pt")});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.error, "");
  const auto all = lines(ended.out);
  EXPECT_THAT(all[0], HasSubstr("mnist.pt  PyTorch zip, 20 tensors"));
  EXPECT_EQ(all[2], "name                       role       dtype    shape               bytes");
  EXPECT_EQ(all[3], "conv1.weight               parameter  float32  [8, 1, 3, 3]          288");
  EXPECT_EQ(all[13], "norm1.num_batches_tracked  buffer     int64    []                      8");
  EXPECT_THAT(ended.out, HasSubstr("parameters        14    376,870\n"));
  EXPECT_THAT(ended.out, HasSubstr("bytes        1.4 MiB  1,507,768\n"));
}

TEST(Ls, FitsATerminalAndIsWholeInAPipe) {
  const std::vector<std::string> arguments = {"ls", "--hash", example("digits.ckpt")};
  const Environment plain = {{"NO_COLOR", "1"}};
  for (const int columns : {80, 100, 120}) {
    const std::string out = twofold_on_terminal(arguments, columns, plain).out;
    EXPECT_LE(widest(out.substr(out.find('\n'))), static_cast<std::size_t>(columns));
    EXPECT_THAT(out, HasSubstr("…"));
  }
  EXPECT_THAT(twofold_on_terminal(arguments, 60, {{"NO_COLOR", "1"}, {"COLUMNS", "200"}}).out,
              Not(HasSubstr("…")));
  const std::string piped = twofold(arguments, {{"COLUMNS", "40"}}).out;
  EXPECT_THAT(piped, Not(HasSubstr("…")));
  EXPECT_THAT(piped, HasSubstr("3139f602e699b96eea0ab0050030b1797c97837e7b544c876a48c0b82719d76e"));
}

TEST(Ls, ShowsTiesFrozenWeightsAndCountsEachTensorOnce) {
  const std::string file = std::string(TWOFOLD_FIXTURES) + "/torch/modules/roles.pt";
  const auto json = twofold({"ls", file, "--json"}).json();
  EXPECT_EQ(violation("ls", json), "");
  EXPECT_EQ(json["entries"][1]["requires_grad"], false);
  EXPECT_EQ(json["entries"][1]["inferred"], false);
  EXPECT_EQ(json["entries"][2]["alias_of"], "weight");
  EXPECT_EQ(json["totals"]["parameters"], (nlohmann::json{{"entries", 4}, {"elements", 12}}));
  EXPECT_EQ(json["totals"]["trainable"], (nlohmann::json{{"entries", 3}, {"elements", 10}}));
  EXPECT_EQ(json["totals"]["untrainable"], (nlohmann::json{{"entries", 8}, {"elements", 14}}));
  EXPECT_EQ(json["totals"]["bytes"], 102);
  const std::string text = twofold({"ls", file}).out;
  EXPECT_THAT(
      text,
      HasSubstr("tied_weight                parameter  float32  [2, 3]     24  same as weight\n"));
  EXPECT_THAT(text, HasSubstr("  frozen\n"));
}

TEST(Ls, ShowsWhatIsNoTensorAndWhatItCannotTell) {
  const std::string file = std::string(TWOFOLD_FIXTURES) + "/mindspore/files/append.ckpt";
  const auto json = twofold({"ls", file, "--json"}).json();
  EXPECT_EQ(violation("ls", json), "");
  ASSERT_EQ(json["values"].size(), 2U);
  EXPECT_EQ(json["values"][0]["name"], "note");
  EXPECT_EQ(json["values"][0]["value"], "h\u00e9llo \u5c42");
  EXPECT_EQ(json["totals"]["unknown"], (nlohmann::json{{"entries", 2}, {"elements", 3}}));
  EXPECT_EQ(json["entries"][9]["role"], "unknown");
  EXPECT_EQ(json["entries"][9]["requires_grad"], nullptr);
  EXPECT_THAT(twofold({"ls", file}).out, HasSubstr("note   'h\u00e9llo \u5c42'\n"));
}

}  // namespace
}  // namespace twofold::cli
