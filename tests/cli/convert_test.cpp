#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "tests/cli/program.h"
#include "tests/cli/schema.h"

namespace twofold::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

nlohmann::json entries(const std::string& file) {
  const Ended ended = twofold({"ls", file, "--hash", "--json"});
  EXPECT_EQ(ended.code, 0) << ended.error;
  return ended.json()["entries"];
}

std::vector<std::string> names(const std::string& file) {
  std::vector<std::string> found;
  for (const auto& entry : entries(file)) found.push_back(entry["name"]);
  return found;
}

TEST(Convert, ThereAndBackEveryTensorIsTheSame) {
  const Folder folder;
  struct Trip {
    std::string in, to, there, back, home;
  };
  const std::vector<Trip> trips = {
      {"mnist.pt", "mindspore", "there.ckpt", "torch", "back.pt"},
      {"mnist.pt", "mint", "mint.ckpt", "torch", "mint-back.pt"},
      {"digits.ckpt", "torch", "there.pt", "mindspore", "back.ckpt"},
  };
  for (const Trip& trip : trips) {
    const Ended there =
        twofold({"convert", example(trip.in), folder / trip.there, "--to", trip.to, "--carry"});
    EXPECT_EQ(there.code, 0) << there.error;
    EXPECT_EQ(there.error, "");
    const Ended back =
        twofold({"convert", folder / trip.there, folder / trip.home, "--to", trip.back});
    EXPECT_EQ(back.code, 0) << back.error;
    EXPECT_EQ(entries(folder / trip.home), entries(example(trip.in))) << trip.in << " " << trip.to;
  }
}

TEST(Convert, ReportsWhatHappened) {
  const Folder folder;
  const Ended ended =
      twofold({"convert", example("mnist.pt"), folder / "out.ckpt", "--to", "mindspore"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  EXPECT_THAT(ended.out, HasSubstr("torch name"));
  EXPECT_THAT(ended.out, HasSubstr("mindspore name"));
  EXPECT_THAT(ended.out, HasSubstr("norm1.running_mean         norm1.moving_mean      renamed"));
  EXPECT_THAT(ended.out, HasSubstr("norm1.num_batches_tracked  -                      dropped"));
  EXPECT_THAT(ended.out, HasSubstr("2 dropped)\n"));
  EXPECT_THAT(folder.names(), ElementsAre("out.ckpt"));
  const auto written = names(folder / "out.ckpt");
  EXPECT_EQ(written.size(), 18U);
  EXPECT_EQ(std::count(written.begin(), written.end(), "norm1.gamma"), 1);
}

TEST(Convert, ReportsAsJson) {
  const Folder folder;
  const Ended ended =
      twofold({"convert", example("mnist.pt"), folder / "out.ckpt", "--to", "mindspore", "--json"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  EXPECT_EQ(violation("convert", ended.json()), "");
}

TEST(Convert, TheFormatComesFromNameOrFlag) {
  const Folder folder;
  const std::string in = example("mnist.pt");
  const Ended unclear = twofold({"convert", in, folder / "out", "--to", "mindspore"});
  EXPECT_EQ(unclear.code, 4);
  EXPECT_THAT(unclear.error, HasSubstr("does not say which format to write"));
  EXPECT_THAT(folder.names(), IsEmpty());
  EXPECT_EQ(
      twofold({"convert", in, folder / "out", "--to", "mindspore", "--format", "mindspore"}).code,
      0);
  EXPECT_EQ(twofold({"ls", folder / "out", "--json"}).json()["format"], "mindspore_ckpt");
}

TEST(Convert, LsShowsWhatItWouldWrite) {
  const Folder folder;
  for (const char* to : {"mindspore", "mint"}) {
    const std::string out = folder / (std::string(to) + ".ckpt");
    ASSERT_EQ(twofold({"convert", example("mnist.pt"), out, "--to", to}).code, 0);
    const auto listed =
        twofold({"ls", example("mnist.pt"), "--hash", "--json", "--dialect", to}).json();
    EXPECT_EQ(violation("ls", listed), "");
    const auto written = entries(out);
    ASSERT_EQ(listed["entries"].size(), written.size());
    for (std::size_t i = 0; i < written.size(); ++i)
      for (const char* key : {"name", "dtype", "shape", "sha256"})
        EXPECT_EQ(listed["entries"][i][key], written[i][key]) << to << " " << written[i]["name"];
  }
}

struct Bad {
  std::vector<std::string> arguments;
  int code;
  std::string error;
};

TEST(Convert, RefusesWithoutLeavingAnything) {
  const Folder folder;
  const std::string in = example("mnist.pt");
  write_content(folder / "in.pt", content(in));
  std::filesystem::create_symlink("in.pt", folder / "link.pt");
  std::filesystem::create_directory(folder / "folder.ckpt");
  const std::string copy = folder / "in.pt";
  const std::string out = folder / "out.ckpt";
  const std::vector<Bad> cases = {
      {{copy, copy, "--to", "torch"}, 4, "is read and cannot be written over"},
      {{copy, folder / "link.pt", "--to", "torch"}, 4, "is read and cannot be written over"},
      {{in, folder / "no/out.ckpt", "--to", "mindspore"}, 2, "No such file or directory"},
      {{in, folder / "folder.ckpt", "--to", "mindspore"}, 2, "folder.ckpt"},
      {{in, out, "--to", "tensorflow"}, 4, "--to: tensorflow not in {torch,mindspore,mint}"},
      {{in, out}, 4, "--to is required"},
      {{in, out, "--to", "mindspore", "--layer", "norm1"}, 4, "expected LAYER=TYPE"},
      {{in, out, "--to", "mindspore", "--layer", "nrom1=LayerNorm"}, 4, "did you mean 'norm1'?"},
      {{in, out, "--to", "mindspore", "--net", "nowhere.json"}, 2, "nowhere.json"},
      {{"nowhere.pt", out, "--to", "mindspore"}, 2, "nowhere.pt"},
  };
  for (const Bad& bad : cases) {
    std::vector<std::string> arguments = {"convert"};
    arguments.insert(arguments.end(), bad.arguments.begin(), bad.arguments.end());
    const Ended ended = twofold(arguments);
    EXPECT_EQ(ended.code, bad.code) << ended.error;
    EXPECT_THAT(ended.error, HasSubstr(bad.error));
    EXPECT_EQ(std::count(ended.error.begin(), ended.error.end(), '\n'), 1) << ended.error;
    EXPECT_EQ(ended.out, "");
  }
  EXPECT_THAT(folder.names(), ElementsAre("folder.ckpt", "in.pt", "link.pt"));
  EXPECT_EQ(content(copy), content(in));
}

TEST(Convert, AnExistingFileIsReplacedAsAWhole) {
  const Folder folder;
  write_content(folder / "out.ckpt", "before");
  const std::vector<std::string> arguments = {"convert", example("mnist.pt"), folder / "out.ckpt",
                                              "--to", "mindspore"};
  chmod((folder / "out.ckpt").c_str(), 0400);
  const Ended refused = twofold(arguments);
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.error, HasSubstr("out.ckpt"));
  EXPECT_EQ(content(folder / "out.ckpt"), "before");
  chmod((folder / "out.ckpt").c_str(), 0600);
  EXPECT_EQ(twofold(arguments).code, 0);
  EXPECT_THAT(folder.names(), ElementsAre("out.ckpt"));
}

}  // namespace
}  // namespace twofold::cli
