#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"
#include "tests/cli/schema.h"
#include "twofold/checkpoint/npy.h"

namespace twofold::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> run(const std::string& net, const std::string& file,
                             std::vector<std::string> more) {
  std::vector<std::string> arguments = {"run", "--net", example(net), example(file),
                                        example("digits-images.gz")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

// MindSpore 2.10 has 1939 of these right.
TEST(Run, CountsWhatTheNetworkOfMindSporeHasRight) {
  const auto arguments = run("digits.mindspore.json", "digits.ckpt",
                             {"--labels", example("digits-labels.gz"), "--range", "8000:10000"});
  const Ended ended = twofold(arguments);
  EXPECT_EQ(ended.code, 0) << ended.error;
  EXPECT_EQ(ended.out, "1,939 of 2,000 right (96.95 %)\n");
  EXPECT_EQ(ended.error, "");
}

TEST(Run, GivesTheSameAsJson) {
  auto arguments = run("mnist.torch.json", "mnist.pt",
                       {"--labels", example("digits-labels.gz"), "--range", "100:300", "--json"});
  const Ended ended = twofold(arguments);
  ASSERT_EQ(ended.code, 0) << ended.error;
  const auto json = ended.json();
  EXPECT_EQ(violation("run", json), "");
  EXPECT_EQ(json["range"], nlohmann::json::array({100, 300}));
  EXPECT_EQ(json["shape"], nlohmann::json::array({200, 10}));
  EXPECT_EQ(json["total"], 200);
  EXPECT_GE(json["right"], 190);
  EXPECT_EQ(json["predictions"].size(), 200U);
}

TEST(Run, WritesRawOutputsAndPrintsTheTopClasses) {
  const Folder folder;
  const Ended ended =
      twofold(run("mnist.torch.json", "mnist.pt", {"--range", "7:10", "--out", folder / "o.npy"}));
  EXPECT_EQ(ended.code, 0) << ended.error;
  EXPECT_EQ(ended.out, (folder / "o.npy") + " written, float32 [3, 10]\n");
  EXPECT_THAT(folder.names(), ElementsAre("o.npy"));
  const Array outputs = checkpoint::read_npy(std::filesystem::path(folder / "o.npy"));
  EXPECT_THAT(outputs.shape(), ElementsAre(3, 10));
  const Ended top =
      twofold(run("mnist.torch.json", "mnist.pt", {"--range", "7:10", "--top", "2", "--json"}));
  const auto predictions = top.json()["predictions"];
  for (std::int64_t row = 0; row < 3; ++row) {
    const auto& best = predictions[static_cast<std::size_t>(row)];
    ASSERT_EQ(best.size(), 2U);
    EXPECT_GE(best[0]["output"], best[1]["output"]);
    EXPECT_DOUBLE_EQ(outputs.at({row, best[0]["class"].get<std::int64_t>()}), best[0]["output"]);
  }
  const Ended table =
      twofold(run("mnist.torch.json", "mnist.pt", {"--range", "7:10", "--top", "2"}));
  EXPECT_THAT(table.out, HasSubstr("sample  class, output           2.\n"));
  EXPECT_THAT(table.out, HasSubstr("\n     9  "));
}

TEST(Run, TheBatchChangesNothing) {
  const auto of = [](const char* batch) {
    return twofold(
               run("mnist.torch.json", "mnist.pt",
                   {"--range", "0:40", "--batch", batch, "--labels", example("digits-labels.gz")}))
        .out;
  };
  EXPECT_EQ(of("7"), of("40"));
}

struct Bad {
  std::vector<std::string> arguments;
  int code;
  std::string error;
};

TEST(Run, RefusesWhatDoesNotFit) {
  const Folder folder;
  write_content(folder / "three.idx", std::string("\0\0\x08\x01\0\0\0\x03\x01\x02\x03", 11));
  write_content(folder / "text", "hello");
  write_content(folder / "empty", "");
  const std::string images = example("digits-images.gz");
  const std::string net = example("mnist.torch.json");
  const std::string file = example("mnist.pt");
  const std::vector<Bad> cases = {
      {{"run", "--net", net, file, images, "--labels", folder / "three.idx"},
       2,
       "expected 10,000 labels, one for each sample of " + images + ", got 3"},
      {{"run", "--net", net, file, images, "--labels", images}, 2, "expected labels"},
      {{"run", "--net", net, file, folder / "text"}, 2, "expected an IDX file"},
      {{"run", "--net", net, file, folder / "empty"}, 2, "empty: "},
      {{"run", "--net", net, file, "nowhere"}, 2, "nowhere: "},
      {{"run", "--net", net, file, images, "--range", "9000:10001"},
       4,
       "expected a range within 0:10000, got 9000:10001"},
      {{"run", "--net", net, file, folder / "three.idx"}, 2, "three.idx"},
      {{"run", "--net", net, example("digits.ckpt"), images}, 2, "does not fit"},
      {{"run", "--net", "nowhere.json", file, images}, 2, "nowhere.json"},
      {{"run", "--net", file, file, images}, 2, "mnist.pt"},
      {{"run", "--net", net, file, images, "--out", file}, 4, "would overwrite what is read"},
      {{"run", "--net", net, file, images, "--out", folder / "o.txt"}, 4, ".npy"},
      {{"run", "--net", net, file, images, "--range", "0:9", "--out", folder / "no/o.npy"},
       2,
       "o.npy"},
  };
  for (const Bad& bad : cases) {
    const Ended ended = twofold(bad.arguments);
    EXPECT_EQ(ended.code, bad.code) << ended.error;
    EXPECT_THAT(ended.error, HasSubstr(bad.error));
    EXPECT_EQ(std::count(ended.error.begin(), ended.error.end(), '\n'), 1) << ended.error;
    EXPECT_EQ(ended.out, "");
  }
  EXPECT_THAT(folder.names(), ElementsAre("empty", "text", "three.idx"));
}

}  // namespace
}  // namespace twofold::cli
