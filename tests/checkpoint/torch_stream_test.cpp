#include "twofold/checkpoint/torch_stream.h"

#include <gmock/gmock.h>

#include "tests/checkpoint/entries.h"
#include "tests/checkpoint/files.h"
#include "twofold/checkpoint/pickle_writer.h"

namespace twofold::checkpoint {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::string_literals;

const std::string kPreamble =
    "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."
    "\x80\x02M\xe9\x03."
    "\x80\x02}q\x00."s;

std::string number(std::uint64_t value) {
  std::string bytes;
  for (std::size_t i = 0; i < 8; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFFU);
  return bytes;
}

/// What a test says about a stream with the one tensor `w` over one storage of four floats.
struct Made {
  std::vector<std::int64_t> shape = {2, 2};
  std::vector<std::int64_t> strides = {2, 1};
  std::int64_t offset = 0;
  std::int64_t count = 4;
  std::vector<std::int64_t> window = {};  ///< begin and count
  std::vector<std::string> keys = {"7"};
  std::uint64_t stored_count = 4;
  std::string bytes = std::string(16, '\1');
};

void write_id(PickleWriter& out, const Made& made) {
  out.tuple(6, [&](std::size_t i) {
    if (i == 0) out.fresh_text("storage");
    if (i == 1) out.global("torch", "FloatStorage");
    if (i == 2) out.fresh_text("7");
    if (i == 3) out.fresh_text("cpu");
    if (i == 4) out.integer(made.count);
    if (i == 5 && made.window.empty()) out.none();
    if (i == 5 && !made.window.empty())
      out.tuple(3, [&](std::size_t k) {
        k == 0 ? out.fresh_text("70") : out.integer(made.window[k - 1]);
      });
  });
  out.persistent();
}

std::string stream_of(const Made& made) {
  PickleWriter object;
  object.empty_dict();
  object.items(1, false, [&](std::size_t) {
    object.fresh_text("w");
    object.global("torch._utils", "_rebuild_tensor_v2");
    object.tuple(6, [&](std::size_t i) {
      if (i == 0) write_id(object, made);
      if (i == 1) object.integer(made.offset);
      if (i == 2) object.integers(made.shape);
      if (i == 3) object.integers(made.strides);
      if (i == 4) object.boolean(false);
      if (i == 5) object.empty_ordered_dict();
    });
    object.reduce();
  });
  PickleWriter keys;
  keys.list(made.keys.size(), [&](std::size_t i) { keys.fresh_text(made.keys[i]); });
  return kPreamble + object.finish() + keys.finish() + number(made.stored_count) + made.bytes;
}

Checkpoint read_made(const Made& made) { return read_torch_stream(memory(stream_of(made))); }

TEST(TorchStream, ListsWhatTorchLoads) {
  const json all = json_of(fixture("torch/legacy/expected.json"))["files"];
  for (const std::string file : {"legacy.pt", "legacy_v3_dtypes.pt"})
    expect_entries(read(fixture("torch/legacy/" + file)), all[file]["entries"], file);
  EXPECT_TRUE(read(fixture("torch/legacy/legacy_empty.pt")).entries.empty());
  const Checkpoint state = read(fixture("torch/legacy/legacy_state_dict.pt"));
  EXPECT_EQ(state.format, Format::torch_stream);
  EXPECT_EQ(state.entries.size(), 10U);
  EXPECT_TRUE(state.ordered);
  EXPECT_THAT(state.module_versions, ElementsAre(std::pair("", 1), std::pair("conv", 1),
                                                 std::pair("bn", 2), std::pair("fc", 1)));
  for (const json& row : all["legacy_state_dict.pt"]["entries"])
    if (const Entry* entry = state.find(row["name"].get<std::string>()); entry != nullptr) {
      EXPECT_EQ(sha256(entry->load()), row["sha256"].get<std::string>()) << entry->name;
    }
}

TEST(TorchStream, QuantizedAndSparseTensorsAreListed) {
  const Checkpoint found = read(fixture("torch/legacy/legacy_quantized_sparse.pt"));
  ASSERT_EQ(found.entries.size(), 2U);
  EXPECT_EQ(found.entries[0].dtype, DType::qint8);
  EXPECT_EQ(error_of([&] { (void)found.entries[0].load(); }).kind(), ErrorKind::unsupported);
}

TEST(TorchStream, EveryProtocolOldObjectsAndViewsOfStorages) {
  const json expected = json_of(fixture("torch_stream/expected.json"));
  for (const auto& [file, entries] : expected.items()) {
    const Checkpoint found = read(fixture("torch_stream/" + file));
    EXPECT_EQ(found.format, Format::torch_stream);
    expect_entries(found, entries, file);
    for (const json& row : entries)
      if (row.contains("requires_grad")) {
        EXPECT_EQ(found.find(row["name"].get<std::string>())->requires_grad,
                  row["requires_grad"].get<bool>());
      }
  }
  const Checkpoint windows = read(fixture("torch_stream/windows.pt"));
  EXPECT_EQ(windows.find("whole")->load().storage(), windows.find("window")->load().storage());
  EXPECT_EQ(windows.find("same")->alias_of, "window");
}

TEST(TorchStream, WholeModulesKeepClassesAndTies) {
  const Checkpoint found = read(fixture("torch_stream/module.pt"));
  EXPECT_EQ(found.find("tied.weight")->alias_of, "first.weight");
  EXPECT_THAT(found.module_types, ::testing::Contains(std::pair<std::string, std::string>(
                                      "norm", "torch.nn.modules.batchnorm.BatchNorm1d")));
  EXPECT_FALSE(found.find("scratch")->persistent);
}

TEST(TorchStream, BytesAreBorrowedWhereTheyAreAligned) {
  // Text of another length in the pickle moves the storage: one of four places is aligned.
  int borrowed = 0;
  for (int pad = 0; pad < 4; ++pad) {
    Made made;
    made.keys = {"7"};
    std::string bytes = stream_of(made);
    bytes.replace(bytes.find("cpu") - 4, 7,
                  std::string(1, static_cast<char>(3 + pad)) + "\0\0\0cpu"s +
                      std::string(static_cast<std::size_t>(pad), 'x'));
    const Checkpoint found = read_torch_stream(memory(bytes));
    const Array w = found.entries.at(0).load();
    EXPECT_EQ(w.nbytes(), 16U);
    borrowed += w.storage()->borrowed() ? 1 : 0;
  }
  EXPECT_EQ(borrowed, 1);
}

TEST(TorchStream, StoragesBeyondFourGigabytesAreFoundWithoutALook) {
  const Folder folder;
  constexpr std::uint64_t kCount = std::uint64_t{1} << 31U;
  const std::string bytes = stream_of({.shape = {2},
                                       .strides = {1},
                                       .offset = std::int64_t{kCount} - 2,
                                       .count = std::int64_t{kCount},
                                       .stored_count = kCount,
                                       .bytes = ""});
  save(folder / "large.pt", bytes);
  std::filesystem::resize_file(folder / "large.pt", bytes.size() + 4 * kCount);  // a hole
  const Checkpoint found = read(folder / "large.pt");
  ASSERT_EQ(found.entries.size(), 1U);
  EXPECT_EQ(found.entries[0].shape, Shape{2});
  EXPECT_TRUE(found.opaque.empty());
}

TEST(TorchStream, WhatFollowsTheLastStorageIsSaid) {
  const Checkpoint found = read_torch_stream(memory(stream_of({}) + "more"));
  EXPECT_THAT(found.opaque, ElementsAre("4 bytes behind the last storage"));
  EXPECT_EQ(sha256(found.entries.at(0).load()), sha256(read_made({}).entries.at(0).load()));
}

TEST(TorchStream, FalseCountsKeysAndViewsAreRefused) {
  struct Case {
    Made made;
    const char* text;
  };
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  for (const Case& c : std::vector<Case>{
           {{.stored_count = 5}, "storage 7: expected 4 elements, got 5"},
           {{.stored_count = ~std::uint64_t{0}}, "storage 7: expected 4 elements"},
           {{.count = -1, .stored_count = ~std::uint64_t{0}}, "expected -1 elements"},
           {{.count = kMost, .stored_count = std::uint64_t{kMost}},
            "of 4 bytes, got only 16 bytes"},
           {{.bytes = std::string(15, '\1')}, "expected 4 elements of 4 bytes, got only 15 bytes"},
           {{.keys = {}}, "storage 7 is not in the list of storages"},
           {{.keys = {"8"}}, "expected the keys of storages that the object has, got \"8\""},
           {{.keys = {"7", "7"}}, "storage 7 is listed twice"},
           {{.offset = 1}, "leave a storage of 16 bytes"},
           {{.window = {3, 2}}, "a view of 2 elements at 3 leaves a storage of 4"},
           {{.window = {-1, 2}}, "leaves a storage of 4"},
           {{.window = {kMost, kMost}}, "leaves a storage of 4"},
           {{.window = {1, 3}}, "leave a storage of 12 bytes"}}) {
    const Error error = error_of([&] { read_made(c.made); });
    EXPECT_EQ(error.kind(), ErrorKind::format) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(c.text));
    EXPECT_THAT(error.what(), HasSubstr("test, byte "));
  }
  const Error version =
      error_of([] { read_torch_stream(memory(kPreamble.substr(0, 15) + "\x80\x02K\x01.")); });
  EXPECT_EQ(version.kind(), ErrorKind::unsupported);
  EXPECT_THAT(version.what(), HasSubstr("byte 15: expected version 1001 of the stream"));
}

TEST(TorchStream, DamageIsAnError) {
  for (const std::string file : {"torch_stream/windows.pt", "torch_stream/old_objects.pt",
                                 "torch_stream/module.pt", "torch/reader/legacy_shared_storage.pt"})
    expect_survives_damage(file_text(fixture(file)), 4000, [](const std::string& bytes) {
      const Checkpoint found = read_torch_stream(memory(bytes));
      for (const Entry& entry : found.entries)
        if (numel(entry.shape) < 1000) (void)sha256(entry.load());
    });
}

TEST(TorchStream, NoBeginningOfAFileIsAFile) {
  const std::string good = file_text(fixture("torch_stream/windows.pt"));
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_THROW((void)read_torch_stream(memory(good.substr(0, size))), Error) << size;
}

}  // namespace
}  // namespace twofold::checkpoint
