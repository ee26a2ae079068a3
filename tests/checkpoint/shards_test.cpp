#include "twofold/checkpoint/shards.h"

#include <gmock/gmock.h>

#include "tests/checkpoint/files.h"

namespace twofold::checkpoint {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

const std::string kFirst = "model-00001-of-00002.safetensors";
const std::string kSecond = "model-00002-of-00002.safetensors";
const std::string kIndex = "model.safetensors.index.json";

/// Two shards, `a` in the first and `b` in the second, each of two floats.
class Shards : public ::testing::Test {
 protected:
  Shards() {
    save_shard(kFirst, {"a"});
    save_shard(kSecond, {"b"});
    save_index({{"a", kFirst}, {"b", kSecond}});
  }

  void save_shard(const std::string& name, const std::vector<std::string>& tensors) const {
    Checkpoint content = read(fixture("torch/safetensors/one.safetensors"));
    const Entry one = content.entries.at(0);
    content.entries.clear();
    for (const std::string& tensor : tensors) {
      content.entries.push_back(one);
      content.entries.back().name = tensor;
    }
    write(folder_ / name, content);
  }
  void save_index(const json& map) const {
    save(folder_ / kIndex, json{{"metadata", {{"total_size", 8.5}}}, {"weight_map", map}}.dump());
  }
  /// What opening the folder says.
  [[nodiscard]] std::string complaint() const {
    const Error error = error_of([&] { read(folder_.path()); });
    EXPECT_NE(error.kind(), ErrorKind::internal);
    EXPECT_EQ(std::string_view(error.what()).find('\n'), std::string_view::npos);
    return error.what();
  }

  Folder folder_;
};

TEST_F(Shards, AFolderAndItsIndexAreOneFile) {
  for (const auto& file : {folder_.path(), folder_ / kIndex}) {
    const Checkpoint found = read(file);
    EXPECT_EQ(found.format, Format::safetensors);
    ASSERT_EQ(found.entries.size(), 2U);
    EXPECT_EQ(found.entries[0].name, "a");
    EXPECT_EQ(found.entries[1].name, "b");
    EXPECT_EQ(found.entries[1].load().numel(), 1);
    EXPECT_EQ(found.files.size(), 3U);
  }
}

TEST_F(Shards, WhatHuggingFaceWrites) {
  const json expected = json_of(fixture("torch/safetensors/expected.json"))["sharded"]["entries"];
  const Checkpoint found = read(fixture("torch/safetensors/sharded"));
  std::size_t compared = 0;
  for (const json& row : expected) {
    if (row["role"] == "non-persistent buffer") continue;
    const Entry* entry = found.find(row["name"].get<std::string>());
    ASSERT_NE(entry, nullptr) << row["name"];
    EXPECT_EQ(sha256(entry->load()), row["sha256"].get<std::string>()) << entry->name;
    ++compared;
  }
  EXPECT_EQ(compared, found.entries.size());
}

TEST_F(Shards, ShardsOfTorchSave) {
  const Folder folder;
  Checkpoint content = read(folder_.path());
  content.format = Format::torch_zip;
  write(folder / "pytorch_model-1.bin", content);
  save(folder / "pytorch_model.bin.index.json",
       R"({"weight_map":{"a":"pytorch_model-1.bin","b":"pytorch_model-1.bin"}})");
  EXPECT_EQ(read(folder.path()).format, Format::torch_zip);
  EXPECT_EQ(read(folder.path()).entries.size(), 2U);
}

TEST_F(Shards, AFolderWithOneWholeFile) {
  const Folder folder;
  std::filesystem::copy(folder_ / kFirst, folder / "model.safetensors");
  EXPECT_EQ(read(folder.path()).entries.size(), 1U);
  const Folder empty;
  const Error error = error_of([&] { read(empty.path()); });
  EXPECT_EQ(error.kind(), ErrorKind::io);
  EXPECT_THAT(error.what(), HasSubstr("this is a directory, and it has none of the files model."));
}

TEST_F(Shards, AMissingShardIsNamed) {
  std::filesystem::remove(folder_ / kSecond);
  EXPECT_THAT(complaint(), HasSubstr(kSecond + ": cannot read: No such file or directory"));
}

TEST_F(Shards, ADoubledTensorIsNamed) {
  save_shard(kSecond, {"a", "b"});
  EXPECT_THAT(complaint(), HasSubstr("tensor \"a\" is in two shards, \"" + kFirst + "\" and \"" +
                                     kSecond + "\""));
}

TEST_F(Shards, AnAbsentTensorIsNamed) {
  save_index({{"a", kFirst}, {"b", kSecond}, {"c", kSecond}});
  EXPECT_THAT(complaint(), HasSubstr("the index names tensor \"c\", which shard \"" + kSecond +
                                     "\" does not have"));
}

TEST_F(Shards, ATensorBesideTheIndexIsNamed) {
  save_shard(kSecond, {"b", "c"});
  EXPECT_THAT(complaint(), HasSubstr("has tensor \"c\", which the index does not name"));
  save_index({{"a", kSecond}, {"b", kSecond}, {"c", kSecond}, {"d", kFirst}});
  EXPECT_THAT(complaint(),
              HasSubstr("tensor \"a\" is in shard \"" + kFirst + "\", but the index says"));
}

TEST_F(Shards, NamesMustStayInTheFolder) {
  for (const std::string name :
       {"../x.safetensors", "/etc/passwd", "..", "", ".hidden", "a/b", "a\\b", "c:x"}) {
    save_index({{"a", name}});
    EXPECT_THAT(complaint(), HasSubstr("is no plain name of a file beside the index")) << name;
  }
}

TEST_F(Shards, ShardsMustBeOfOneFormat) {
  std::filesystem::remove(folder_ / kSecond);
  std::filesystem::copy(fixture("torch/seed/mynet.pt"), folder_ / kSecond);
  EXPECT_THAT(complaint(), HasSubstr("is a PyTorch zip file, others are safetensors"));
}

TEST_F(Shards, FalseIndexesAreRefused) {
  for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{
           {"", "expected JSON in UTF-8"},
           {"[]", "expected an object of tensors' names"},
           {"{}", "expected a weight_map in the index of shards, got none"},
           {R"({"weight_map":{"a":1}})", "got number"},
           {R"({"weight_map":{"a":null}})", "got null"},
           {R"({"weight_map":{"a":["x"]}})", "got another"},
           {R"({"weight_map":[]})", "got another"},
           {R"({"weight_map":"x"})", "got text"},
           {R"({"weight_map":{"a":"x","a":"y"}})", "the key \"a\" is there twice"},
           {R"({"weight_map":{},"weight_map":{}})", "the key \"weight_map\" is there twice"},
           {R"({"weight_map":{}} x)", "expected JSON in UTF-8"}}) {
    save(folder_ / kIndex, text);
    EXPECT_THAT(complaint(), HasSubstr(why)) << text;
    EXPECT_THAT(complaint(), HasSubstr(kIndex));
  }
  save(folder_ / kIndex, R"({"metadata":)" + std::string(200, '['));
  EXPECT_THAT(complaint(), HasSubstr("expected at most 128 levels of JSON"));
}

TEST_F(Shards, DamagedIndexesAreErrors) {
  const std::string good = file_text(folder_ / kIndex);
  expect_survives_damage(good, 500, [&](const std::string& bytes) {
    save(folder_ / kIndex, bytes);
    EXPECT_EQ(read(folder_.path()).entries.size(), 2U);
  });
}

}  // namespace
}  // namespace twofold::checkpoint
