#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

// Every command takes a file of any format that is read; `convert` writes those that are written.

namespace twofold::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The hash of each tensor, by name.
nlohmann::json hashes(const std::string& file) {
  const Ended ended = twofold({"ls", file, "--hash", "--json"});
  EXPECT_EQ(ended.code, 0) << ended.error;
  nlohmann::json found;
  const nlohmann::json listed = ended.json();
  for (const auto& entry : listed["entries"])
    found[entry["name"].get<std::string>()] = entry["sha256"];
  return found;
}

std::string format_of(const std::string& file) {
  return twofold({"ls", file, "--json"}).json()["format"];
}

/// Converts and returns the file's name.
std::string converted(const Folder& folder, const std::string& in, const std::string& out,
                      const std::vector<std::string>& options) {
  std::vector<std::string> arguments = {"convert", in, folder / out};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Ended ended = twofold(arguments);
  EXPECT_EQ(ended.code, 0) << ended.error;
  EXPECT_EQ(ended.error, "");
  return folder / out;
}

TEST(Formats, TheSameTensorsInEachContainerAndBack) {
  const Folder folder;
  const nlohmann::json expected = hashes(example("mnist.pt"));
  for (const std::string container : {"safetensors", "npz"}) {
    const std::string there =
        converted(folder, example("mnist.pt"), "mnist." + container, {"--to", "torch"});
    EXPECT_EQ(format_of(there), container);
    EXPECT_EQ(hashes(there), expected);
    const std::string across =
        converted(folder, there, container + ".ckpt", {"--to", "mindspore", "--carry"});
    EXPECT_EQ(format_of(across), "mindspore_ckpt");
    const std::string back =
        converted(folder, across, container + "-back." + container, {"--to", "torch"});
    EXPECT_EQ(hashes(back), expected);
    EXPECT_EQ(hashes(converted(folder, back, container + ".pt", {"--to", "torch"})), expected);
  }
}

TEST(Formats, SafetensorsSayWhoseTheyAre) {
  const Folder folder;
  const std::string mindspore =
      converted(folder, example("mnist.pt"), "ms.safetensors", {"--to", "mindspore"});
  const nlohmann::json values = twofold({"ls", mindspore, "--json"}).json()["values"];
  ASSERT_EQ(values.size(), 1U);
  EXPECT_EQ(values[0]["value"], "ms");
  const Ended back = twofold({"convert", mindspore, folder / "back.pt", "--to", "torch", "--json"});
  ASSERT_EQ(back.code, 0) << back.error;
  EXPECT_EQ(back.json()["from"], "mindspore");
  const std::string torch =
      converted(folder, example("mnist.pt"), "pt.safetensors", {"--to", "torch"});
  EXPECT_EQ(twofold({"ls", torch, "--json"}).json()["values"][0]["value"], "pt");
}

TEST(Formats, TheWordDecidesWhateverTheName) {
  const Folder folder;
  EXPECT_EQ(format_of(converted(folder, example("mnist.pt"), "net.pt",
                                {"--to", "torch", "--format", "safetensors"})),
            "safetensors");
  const Ended ended =
      twofold({"convert", example("mnist.pt"), folder / "net.xyz", "--to", "torch"});
  EXPECT_EQ(ended.code, 4);
  EXPECT_THAT(ended.error, HasSubstr("end it in .pt, .ckpt, .safetensors or .npz, or give "
                                     "--format torch, mindspore, safetensors, npz"));
}

TEST(Formats, RunAndVerifyTakeThem) {
  const Folder folder;
  const std::vector<std::string> digits = {example("digits-images.gz"), "--range", "0:50"};
  const auto classes = [&](const std::string& file) {
    std::vector<std::string> arguments = {"run", "--net", example("mnist.torch.json"), file};
    arguments.insert(arguments.end(), digits.begin(), digits.end());
    arguments.emplace_back("--json");
    const Ended ended = twofold(arguments);
    EXPECT_EQ(ended.code, 0) << ended.error;
    nlohmann::json said = ended.json();
    said.erase("file");
    said.erase("seconds");
    return said;
  };
  const nlohmann::json expected = classes(example("mnist.pt"));
  for (const std::string container : {"safetensors", "npz"}) {
    const std::string file =
        converted(folder, example("mnist.pt"), "mnist." + container, {"--to", "torch"});
    EXPECT_EQ(classes(file)["predictions"], expected["predictions"]) << container;
    const Ended verified =
        twofold({"verify", example("mnist.pt"), file, "--net", example("mnist.torch.json"),
                 "--input", example("digits-images.gz")});
    EXPECT_EQ(verified.code, 0) << verified.error << verified.out;
  }
}

TEST(Formats, OldTorchFilesAreConverted) {
  const Folder folder;
  const std::string stream = TWOFOLD_FIXTURES "/torch/legacy/legacy_state_dict.pt";
  EXPECT_EQ(format_of(stream), "torch_stream");
  EXPECT_EQ(hashes(converted(folder, stream, "new.pt", {"--to", "torch"})), hashes(stream));
  const std::string tar = TWOFOLD_FIXTURES "/torch/reader/tar_weight_bias.tar";
  EXPECT_EQ(format_of(tar), "torch_tar");
  EXPECT_EQ(hashes(converted(folder, tar, "tar.safetensors", {"--to", "torch"})), hashes(tar));
}

TEST(Formats, TiesAreWrittenOnceAndRestored) {
  const Folder folder;
  const std::string tied = TWOFOLD_FIXTURES "/torch/safetensors/save_model_tied.safetensors";
  const std::string zip = converted(folder, tied, "tied.pt", {"--to", "torch"});
  const std::string again = converted(folder, zip, "again.safetensors", {"--to", "torch"});
  const nlohmann::json listed = twofold({"ls", again, "--json"}).json()["entries"];
  ASSERT_EQ(listed.size(), 4U);
  EXPECT_EQ(listed[3]["name"], "1.weight");
  EXPECT_EQ(listed[3]["alias_of"], "0.weight");
  EXPECT_EQ(hashes(again), hashes(tied));
}

TEST(Formats, AFolderOfShardsIsOneFile) {
  const Folder folder;
  const std::string shards = TWOFOLD_FIXTURES "/torch/safetensors/sharded";
  const nlohmann::json expected = hashes(shards);
  EXPECT_EQ(hashes(shards + "/model.safetensors.index.json"), expected);
  for (const auto& file : std::filesystem::directory_iterator(shards))
    std::filesystem::copy(file.path(), folder.path() / file.path().filename());
  const std::string whole =
      converted(folder, folder.path().string(), "whole.safetensors", {"--to", "torch"});
  EXPECT_EQ(hashes(whole), expected);
  const std::string shard = folder / "model-00001-of-00002.safetensors";
  const std::string before = content(shard);
  const Ended over = twofold({"convert", folder.path().string(), shard, "--to", "torch"});
  EXPECT_EQ(over.code, 4);
  EXPECT_THAT(over.error, HasSubstr("is read and cannot be written over"));
  EXPECT_EQ(content(shard), before);
  std::filesystem::remove(shard);
  const Ended missing = twofold({"ls", folder.path().string()});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.error, HasSubstr("model-00001-of-00002.safetensors: cannot read"));
}

}  // namespace
}  // namespace twofold::cli
