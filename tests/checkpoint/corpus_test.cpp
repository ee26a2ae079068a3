#include <gmock/gmock.h>

#include "tests/checkpoint/entries.h"
#include "tests/checkpoint/files.h"
#include "twofold/checkpoint/checkpoint.h"

// Files that others wrote: each is opened and compared with what torch loads from it.

namespace twofold::checkpoint {
namespace {

using nlohmann::json;

TEST(Corpus, EveryFileOpens) {
  const json expected = json_of(fixture("torch/reader/expected.json"));
  std::size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(fixture("torch/reader"))) {
    const std::string extension = file.path().extension().string();
    if (extension != ".pt" && extension != ".tar") continue;
    ++files;
    const std::string name = file.path().filename().string();
    if (name == "broken.pt") continue;
    ASSERT_TRUE(expected.contains(name)) << name;
    expect_entries(read(file.path()), expected[name], name);
  }
  EXPECT_EQ(files, expected.size() + 1);
  EXPECT_EQ(files, 36U);
}

TEST(Corpus, TheBrokenFileGetsASentence) {
  const Error error = error_of([] { read(fixture("torch/reader/broken.pt")); });
  EXPECT_EQ(error.kind(), ErrorKind::format);
  EXPECT_THAT(error.what(),
              ::testing::HasSubstr("broken.pt: expected a PyTorch file, a MindSpore .ckpt, "
                                   "safetensors or .npz, got something else"));
}

TEST(Corpus, TheSameNetworkInThreeContainers) {
  const Checkpoint first =
      read(std::filesystem::path(TWOFOLD_SOURCE_DIR) / "examples/data/mnist.pt");
  const Folder folder;
  for (const Format format : {Format::safetensors, Format::npz}) {
    Checkpoint content = first;
    content.format = format;
    content.values.clear();
    const auto file = folder / std::string(word_of(format));
    write(file, content);
    const Checkpoint again = read(file);
    EXPECT_EQ(again.format, format);
    ASSERT_EQ(again.entries.size(), first.entries.size());
    for (std::size_t i = 0; i < first.entries.size(); ++i) {
      EXPECT_EQ(again.entries[i].name, first.entries[i].name);
      EXPECT_EQ(sha256(again.entries[i].load()), sha256(first.entries[i].load()));
      EXPECT_EQ(again.entries[i].role, first.entries[i].role) << first.entries[i].name;
    }
  }
}

}  // namespace
}  // namespace twofold::checkpoint
