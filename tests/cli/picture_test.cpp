#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/program.h"
#include "tests/cli/schema.h"
#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/npy.h"

namespace twofold::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A network of pictures of 8 x 8 pixels, whose three classes are the means of the channels.
class Pictures : public ::testing::Test {
 protected:
  void SetUp() override {
    write_content(net_, R"({"twofold": 1, "dialect": "torch", "input": {"shape": [3, 8, 8],
      "picture": [{"resize": 10}, {"crop": 8}], "divide": 255}, "nodes": [
      {"name": "scale", "type": "Conv2d", "args": {"in_channels": 3, "out_channels": 3,
       "kernel_size": 1, "bias": false}},
      {"type": "AdaptiveAvgPool2d", "args": [1]}, {"type": "Flatten"}]})");
    checkpoint::Checkpoint content;
    checkpoint::Entry entry;
    entry.name = "scale.weight";
    entry.path = {entry.name};
    entry.shape = {3, 3, 1, 1};
    entry.load = [] { return Array::from<float>({3, 3, 1, 1}, {1, 0, 0, 0, 1, 0, 0, 0, 1}); };
    content.entries.push_back(entry);
    checkpoint::write(file_, content);
    write_content(names_, "red\ngreen\nblue\n");
  }

  [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& inputs,
                                                 const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"run", "--net", net_, file_};
    for (const std::string& input : inputs) arguments.push_back(input);
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  static std::string picture(const std::string& name) {
    return TWOFOLD_FIXTURES "/pictures/" + name;
  }

  void expect_error(const std::vector<std::string>& arguments, int code, const std::string& text) {
    const Ended ended = twofold(arguments);
    EXPECT_EQ(ended.code, code) << ended.error;
    EXPECT_THAT(ended.error, HasSubstr(text));
    EXPECT_EQ(std::count(ended.error.begin(), ended.error.end(), '\n'), 1) << ended.error;
    EXPECT_EQ(ended.out, "");
  }

  Folder folder_;
  std::string net_ = folder_ / "net.json";
  std::string file_ = folder_ / "net.pt";
  std::string names_ = folder_ / "names.txt";
};

TEST_F(Pictures, GoThroughTheDescriptionsSteps) {
  const Ended ended = twofold(command({picture("rgb.png")}, {"--top", "3", "--json"}));
  ASSERT_EQ(ended.code, 0) << ended.error;
  const auto json = ended.json();
  EXPECT_EQ(violation("run", json), "");
  EXPECT_EQ(json["pictures"], nlohmann::json::array({picture("rgb.png")}));
  EXPECT_EQ(json["input"], picture("rgb.png"));
  EXPECT_EQ(json["notes"], nlohmann::json::array());
  ASSERT_EQ(json["predictions"][0].size(), 3U);
  // What torchvision's Resize(10) and CenterCrop(8) give: the means of the channels over 255.
  for (const auto& one : json["predictions"][0])
    EXPECT_NEAR(one["output"].get<double>(),
                (std::vector{0.474754902, 0.474938725, 0.46875}[one["class"].get<std::size_t>()]),
                1e-6);
}

TEST_F(Pictures, TakeTheStepsOfTheCommandLineInItsOrder) {
  const auto of = [&](const std::vector<std::string>& steps) {
    auto more = steps;
    more.insert(more.end(), {"--out", folder_ / "o.npy"});
    const Ended ended = twofold(command({picture("rgb.png")}, more));
    EXPECT_EQ(ended.code, 0) << ended.error;
    return checkpoint::read_npy(std::filesystem::path(folder_ / "o.npy")).to_vector<double>();
  };
  const auto crop_first = of({"--crop", "16,16", "--resize", "8,8"});
  const auto resize_first = of({"--resize", "16,16", "--crop", "8,8"});
  EXPECT_NE(crop_first, resize_first);
  EXPECT_EQ(of({"--crop", "16", "--crop", "0,0,16,16", "--resize", "8"}), crop_first);
  // 19 x 23 pixels: the middle of 16 x 16 lies at row 2 (1.5 rounded to even) and column 4.
  EXPECT_EQ(of({"--crop", "2,4,16,16", "--resize=8,8"}), crop_first);
  EXPECT_NE(of({"--crop", "1,3,16,16", "--resize=8,8"}), crop_first);
  const auto plain = of({"--crop", "8"});
  const auto scaled = of({"--crop", "8", "--mean", "0.5,0,0.25", "--std", "0.5", "--divide", "51"});
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(scaled[i], (plain[i] * 5 - std::vector{0.5, 0.0, 0.25}[i]) / 0.5, 1e-5);
  const auto padded = of({"--crop", "0,0,8,8", "--shrink", "2", "--pad", "2"});
  EXPECT_EQ(padded.size(), 3U);
}

TEST_F(Pictures, ComeInAnyNumberAndFromFolders) {
  const Folder more;
  std::filesystem::copy_file(picture("rgb.jpg"), more / "b.jpg");
  std::filesystem::copy_file(picture("progressive.jpg"), more / "a");
  write_content(more / "c.txt", "no picture");
  const Ended ended = twofold(command({picture("rgb.png"), more.path().string()}, {"--json"}));
  ASSERT_EQ(ended.code, 0) << ended.error;
  EXPECT_EQ(ended.json()["pictures"],
            nlohmann::json::array({picture("rgb.png"), more / "a", more / "b.jpg"}));
  EXPECT_EQ(ended.json()["shape"], nlohmann::json::array({3, 3}));
  const Ended second =
      twofold(command({picture("rgb.png"), more.path().string()}, {"--json", "--range", "1:2"}));
  EXPECT_EQ(second.json()["pictures"], nlohmann::json::array({more / "a"}));
  EXPECT_EQ(second.json()["predictions"][0], ended.json()["predictions"][1]);
  const Ended one_by_one =
      twofold(command({picture("rgb.png"), more.path().string()}, {"--json", "--batch", "1"}));
  EXPECT_EQ(one_by_one.out, ended.out);
}

TEST_F(Pictures, SayOnceWhatWasDoneToThem) {
  const Ended ended = twofold(
      command({picture("grey.png"), picture("rgba.png"), picture("grey.jpg"), picture("rgb.png")}));
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.error, "note: " + picture("grey.png") +
                             " is grey, repeated as RGB (and 1 more)\nnote: " +
                             picture("rgba.png") + " has alpha, left out\n");
  const Ended json = twofold(command({picture("grey_alpha.png")}, {"--json"}));
  EXPECT_EQ(json.error, "");
  EXPECT_EQ(json.json()["notes"],
            nlohmann::json::array({picture("grey_alpha.png") +
                                   " has alpha, left out, and is grey, repeated as RGB"}));
}

TEST_F(Pictures, ClassesHaveNamesAndProbabilities) {
  const Ended ended = twofold(
      command({picture("rgb.png")}, {"--classes", names_, "--softmax", "--top", "2", "--json"}));
  ASSERT_EQ(ended.code, 0) << ended.error;
  EXPECT_EQ(violation("run", ended.json()), "");
  const auto best = ended.json()["predictions"][0];
  EXPECT_EQ(best[0]["name"],
            (std::vector{"red", "green", "blue"}[best[0]["class"].get<std::size_t>()]));
  EXPECT_GT(best[0]["probability"], 1.0 / 3);
  EXPECT_NEAR(std::log(best[0]["probability"].get<double>() / best[1]["probability"].get<double>()),
              best[0]["output"].get<double>() - best[1]["output"].get<double>(), 1e-9);
  const Ended table = twofold(command({picture("rgb.png")}, {"--classes", names_, "--softmax"}));
  EXPECT_THAT(table.out, HasSubstr("picture"));
  EXPECT_THAT(table.out, HasSubstr("probability\n"));
  write_content(folder_ / "list.json", R"(["red", "green", "blue"])");
  write_content(folder_ / "object.json", R"({"2": "blue", "0": "red", "1": "green"})");
  for (const char* names : {"list.json", "object.json"})
    EXPECT_EQ(
        twofold(command({picture("rgb.png")}, {"--classes", folder_ / names, "--softmax"})).out,
        table.out);
}

TEST_F(Pictures, RefusesWrongNames) {
  const auto with = [&](const std::string& content) {
    write_content(folder_ / "n", content);
    return command({picture("rgb.png")}, {"--classes", folder_ / "n"});
  };
  expect_error(with("a\nb\n"), 2, "n: expected 3 names, one for each class, got 2");
  expect_error(with(R"(["a", "b", 3])"), 2, "expected a JSON list of names");
  expect_error(with(R"({"0": "a", "1": "b", "3": "c"})"), 2, "expected a JSON list of names");
  expect_error(with(R"(["a", )"), 2, "expected a JSON list of names");
  expect_error(with(" \n"), 2, "expected names of classes, got none");
  expect_error(with("a\xff\n"), 2, "expected names of classes");
  expect_error(command({picture("rgb.png")}, {"--classes", "nowhere"}), 2, "nowhere");
}

TEST_F(Pictures, RefusesWhatDoesNotFit) {
  const std::string rgb = picture("rgb.png");
  expect_error(
      command({rgb}, {"--crop", "9"}), 2,
      "expected a picture of 8 x 8 pixels, as " + net_ + " says, got 9 x 9 behind its steps");
  expect_error(command({rgb}, {"--crop", "99"}), 2,
               "rgb.png: crop: expected to lie within the picture's 19 x 23 pixels, got 99 x 99");
  expect_error(command({rgb}, {"--crop", "1,2,3"}), 4,
               "--crop 1,2,3: expected one whole number above 0");
  expect_error(command({rgb}, {"--crop", "a"}), 4, "--crop a: expected");
  expect_error(command({rgb}, {"--resize", "0"}), 4, "--resize 0: expected");
  expect_error(command({rgb}, {"--resize", "99999999"}), 2, "the limit is 134217728 pixels");
  expect_error(command({rgb}, {"--mean", "1,2"}), 4,
               "--mean: expected one number or one a channel (3)");
  expect_error(command({rgb}, {"--std", "0"}), 4, "--std: expected numbers other than 0");
  expect_error(command({rgb}, {"--std", "x"}), 4, "--std x: expected one number");
  expect_error(command({rgb}, {"--divide", "0"}), 4, "--divide: expected a number other than 0");
  write_content(folder_ / "cut.png", content(rgb).substr(0, 300));
  expect_error(command({rgb, folder_ / "cut.png"}), 2, "cut.png, byte 41: a damaged PNG picture");
  write_content(folder_ / "cut.jpg", content(picture("rgb.jpg")).substr(0, 700));
  expect_error(command({folder_ / "cut.jpg"}), 2, "a damaged JPEG picture: Premature end");
  write_content(folder_ / "a.gif", "GIF89a");
  expect_error(command({folder_ / "a.gif"}), 3, "expected a PNG or JPEG picture, got GIF");
  expect_error(command({rgb, file_}), 4, "net.pt: expected a PNG or JPEG picture");
  expect_error(command({folder_.path().string()}), 2, "cut.jpg");
  const Folder empty;
  expect_error(command({empty.path().string()}), 2, "expected PNG or JPEG pictures in the folder");
  expect_error(command({rgb}, {"--range", "0:2"}), 4, "expected a range within 0:1, got 0:2");
  expect_error({"run", "--net", example("mnist.torch.json"), example("mnist.pt"),
                example("digits-images.gz"), "--crop", "28"},
               4, "--crop, --shrink and --pad are for pictures");
}

TEST_F(Pictures, AreVerifiedThroughBothFiles) {
  const std::string there = folder_ / "net.ckpt";
  ASSERT_EQ(twofold({"convert", file_, there, "--to", "mindspore", "--net", net_}).code, 0);
  const Ended ended = twofold({"verify", "--net", net_, "--input", picture("rgb.png"), "--input",
                               picture("grey.png"), "--mean", "0.5", file_, there, "--json"});
  EXPECT_EQ(ended.code, 0) << ended.error;
  EXPECT_EQ(violation("verify", ended.json()), "");
  EXPECT_EQ(ended.json()["samples"], 2);
  EXPECT_EQ(ended.json()["notes"][0], picture("grey.png") + " is grey, repeated as RGB");
}

TEST_F(Pictures, ComeFromArchivesOfArraysToo) {
  const std::string arrays = TWOFOLD_FIXTURES "/pictures/resized.npz";
  const Ended one = twofold(command({arrays + ":u8_19_23_to_3_3"}));
  EXPECT_EQ(one.code, 2);
  EXPECT_THAT(one.error, HasSubstr("expected samples of shape [3, 8, 8]"));
  write_content(net_,
                R"({"twofold": 1, "dialect": "torch", "input": {"shape": [3, 1, 3]}, "nodes": [
      {"name": "scale", "type": "Conv2d", "args": {"in_channels": 3, "out_channels": 3,
       "kernel_size": 1, "bias": false}},
      {"type": "AdaptiveAvgPool2d", "args": [1]}, {"type": "Flatten"}]})");
  const Ended fits = twofold(command({arrays + ":u8_19_23_to_3_3"}, {"--json"}));
  EXPECT_EQ(fits.code, 0) << fits.error;
  EXPECT_EQ(fits.json()["shape"], nlohmann::json::array({3, 3}));
  EXPECT_FALSE(fits.json().contains("pictures"));
  expect_error(command({arrays}), 2, "name one of them: " + arrays + ":");
  expect_error(command({arrays + ":u8_19_23_to_3_4"}), 2, "did you mean 'u8_19_23_to_3_3'?");
  expect_error(command({file_ + ":a"}), 2, "");
  expect_error(command({picture("rgb.png") + ":a"}), 2, "expected a .npz file");
}

}  // namespace
}  // namespace twofold::cli
