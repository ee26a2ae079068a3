#include <gmock/gmock.h>

#include "tests/checkpoint/framework.h"

namespace twofold::checkpoint {
namespace {

/// Files of torch, their tensors in the words of `format` alone.
std::vector<Checkpoint> contents_in(Format format, std::string_view DTypeInfo::*word) {
  std::vector<Checkpoint> contents;
  for (const std::string file :
       {"torch/seed/mynet.pt", "torch/bytes/state_dict.pt", "torch/strides/strides.pt",
        "torch/modules/roles.pt", "torch/dtypes/dtypes.pt"}) {
    Checkpoint& content = contents.emplace_back(read(fixture(file)));
    content.format = format;
    content.values.clear();
    std::erase_if(content.entries, [word](const Entry& entry) {
      return entry.name == "meta" || !entry.persistent || (info(entry.dtype).*word).empty();
    });
  }
  return contents;
}

TEST(Safetensors, TheRealLibraryLoadsIt) {
  if (!python("safetensors.torch"))
    GTEST_SKIP() << "safetensors and torch cannot be imported (TWOFOLD_PYTHON)";
  expect_framework_loads("safetensors", "safetensors",
                         contents_in(Format::safetensors, &DTypeInfo::safetensors), false);
}

TEST(Npz, RealNumpyLoadsIt) {
  if (!python("numpy")) GTEST_SKIP() << "numpy cannot be imported (TWOFOLD_PYTHON)";
  expect_framework_loads("npz", "npz", contents_in(Format::npz, &DTypeInfo::npy));
}

TEST(Npz, RealNumpyWritesTheSameBytes) {
  if (!python("numpy")) GTEST_SKIP() << "numpy cannot be imported (TWOFOLD_PYTHON)";
  const Folder folder;
  std::vector<Checkpoint> contents = contents_in(Format::npz, &DTypeInfo::npy);
  for (const Checkpoint& content : contents) {
    write(folder / "ours.npz", content);
    ASSERT_TRUE(python(fmt::format("savez {} {}", (folder / "ours.npz").string(),
                                   (folder / "numpy.npz").string())));
    EXPECT_EQ(file_text(folder / "ours.npz"), file_text(folder / "numpy.npz"));
  }
}

}  // namespace
}  // namespace twofold::checkpoint
