#include <gmock/gmock.h>

#include "tests/checkpoint/files.h"
#include "tests/checkpoint/framework.h"
#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/mindspore_writer.h"
#include "twofold/checkpoint/pickle_writer.h"

namespace twofold::checkpoint {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using Names = std::vector<std::string>;

Entry entry_of(const std::string& name, Array array) {
  Entry entry;
  entry.name = name;
  entry.path = {name};
  entry.dtype = array.dtype();
  entry.shape = array.shape();
  entry.load = [array = std::move(array)] { return array; };
  return entry;
}

Checkpoint small(Format format) {
  Checkpoint content;
  content.format = format;
  content.entries.push_back(entry_of("a.weight", Array::from<float>({2, 2}, {1, 2, 3, 4})));
  content.entries.push_back(entry_of("a.steps", Array::from<std::int64_t>({}, {7})));
  content.entries.push_back(entry_of("empty", Array::zeros({2, 0})));
  return content;
}

void expect_same(const Checkpoint& a, const Checkpoint& b) {
  ASSERT_EQ(a.entries.size(), b.entries.size());
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    SCOPED_TRACE(a.entries[i].name);
    EXPECT_EQ(a.entries[i].name, b.entries[i].name);
    EXPECT_EQ(a.entries[i].path, b.entries[i].path);
    EXPECT_EQ(a.entries[i].dtype, b.entries[i].dtype);
    EXPECT_EQ(a.entries[i].shape, b.entries[i].shape);
    EXPECT_EQ(a.entries[i].alias_of, b.entries[i].alias_of);
    EXPECT_EQ(sha256(a.entries[i].load()), sha256(b.entries[i].load()));
  }
}

TEST(TorchWriter, SameBytesAsTorch) {
  const Folder folder;
  for (const std::string file :
       {"bytes/plain_dict", "seed/mynet", "bytes/buffer", "objects/twelve"}) {
    const auto original = fixture("torch/" + file + ".pt");
    // torch wrote `buffer` to a file object, and so under the root "archive".
    const std::string stem = file == "bytes/buffer" ? "archive" : file.substr(file.find('/') + 1);
    write(folder / (stem + ".pt"), read(original));
    EXPECT_EQ(file_text(folder / (stem + ".pt")), file_text(original)) << file;
  }
}

TEST(TorchWriter, ReadsBackWhatItWrote) {
  const Folder folder;
  for (const std::string file :
       {"bytes/state_dict", "training/Adam", "training/LBFGS", "training/SGD_momentum",
        "bytes/model_ema", "modules/roles", "bytes/views_1001_ordered", "bytes/views_1000_dict",
        "objects/root_tensor", "objects/root_list"}) {
    Checkpoint content = read(fixture("torch/" + file + ".pt"));
    write(folder / "out.pt", content);
    const Checkpoint again = read(folder / "out.pt");
    std::erase_if(content.entries, [](const Entry& entry) { return !entry.persistent; });
    expect_same(content, again);
    ASSERT_EQ(content.values.size(), again.values.size()) << file;
    for (std::size_t i = 0; i < content.values.size(); ++i) {
      EXPECT_EQ(content.values[i].name, again.values[i].name);
      EXPECT_EQ(content.values[i].parts, again.values[i].parts);
      EXPECT_EQ(content.values[i].value, again.values[i].value);
    }
    EXPECT_EQ(content.module_versions, again.module_versions);
  }
}

TEST(TorchWriter, StridedAndConjugatedTensorsAreWrittenDense) {
  const Folder folder;
  for (const std::string file : {"strides/strides", "dtypes/dtypes", "dtypes/big_endian"}) {
    Checkpoint content = read(fixture("torch/" + file + ".pt"));
    std::erase_if(content.entries, [](const Entry& entry) { return entry.name == "meta"; });
    write(folder / "out.pt", content);
    expect_same(content, read(folder / "out.pt"));
  }
}

TEST(TorchWriter, TiesShareAStorage) {
  const Folder folder;
  Checkpoint content = small(Format::torch_zip);
  content.entries.push_back(content.entries[0]);
  content.entries.back().name = "tied";
  content.entries.back().path = {"tied"};
  content.entries.back().alias_of = "a.weight";
  write(folder / "out.pt", content);
  const Checkpoint again = read(folder / "out.pt");
  EXPECT_EQ(again.find("tied")->alias_of, "a.weight");
  EXPECT_EQ(again.find("tied")->load().storage(), again.find("a.weight")->load().storage());
}

TEST(TorchWriter, RefusesTypesThatHaveNoWord) {
  const Folder folder;
  Checkpoint content = small(Format::torch_zip);
  content.entries[1].dtype = DType::qint4x2;
  const Error error = error_of([&] { write(folder / "out.pt", content); });
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(),
              HasSubstr("a.steps: a PyTorch file has no plain tensor of type qint4x2"));
  EXPECT_EQ(folder.names(), Names{});
}

TEST(MindsporeWriter, SameBytesAsMindspore) {
  const Folder folder;
  for (const std::string file : {"seed/mynet", "files/plain", "trained/digits", "files/append"}) {
    const auto original = fixture("mindspore/" + file + ".ckpt");
    Checkpoint content = read(original);
    if (file == "files/append") content.values.clear();  // MindSpore wrote them in between
    write(folder / "out.ckpt", content);
    if (file == "files/append") {
      expect_same(content, read(folder / "out.ckpt"));
    } else {
      EXPECT_EQ(file_text(folder / "out.ckpt"), file_text(original)) << file;
    }
  }
}

TEST(MindsporeWriter, NumbersAndTextsTravel) {
  const Folder folder;
  Checkpoint content = small(Format::mindspore_ckpt);
  content.values = {{.name = "epoch", .path = {"epoch"}, .parts = {}, .value = std::int64_t{3}},
                    {.name = "lr", .path = {"lr"}, .parts = {}, .value = 0.1},
                    {.name = "half", .path = {"half"}, .parts = {}, .value = 0.5},
                    {.name = "done", .path = {"done"}, .parts = {}, .value = true},
                    {.name = "text", .path = {"text"}, .parts = {}, .value = "h\u00e9 \U0001F600"},
                    {.name = "none", .path = {"none"}, .parts = {}, .value = ""}};
  write(folder / "out.ckpt", content);
  const Checkpoint again = read(folder / "out.ckpt");
  EXPECT_EQ(again.find("epoch")->load().item(), 3);
  EXPECT_EQ(again.find("epoch")->dtype, DType::int64);
  EXPECT_EQ(again.find("lr")->load().item(), 0.1);
  EXPECT_EQ(again.find("half")->dtype, DType::float32);
  EXPECT_EQ(again.find("done")->dtype, DType::boolean);
  EXPECT_EQ(again.find("empty")->shape, (Shape{2, 0}));
  ASSERT_EQ(again.values.size(), 2U);
  EXPECT_EQ(std::get<std::string>(again.values[0].value), "h\u00e9 \U0001F600");
  EXPECT_EQ(std::get<std::string>(again.values[1].value), "");
  content.values.push_back({.name = "x", .path = {"x"}, .parts = {}, .value = {}});
  const Error error = error_of([&] { write(folder / "out.ckpt", content); });
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr("x: a MindSpore .ckpt has no word for None"));
  EXPECT_EQ(read(folder / "out.ckpt").values.size(), 2U);
}

TEST(MindsporeWriter, LongContentGoesOnInTheNextEntry) {
  const Folder folder;
  const Checkpoint content = small(Format::mindspore_ckpt);
  write_mindspore(folder / "out.ckpt", content, {}, 6);
  // 16, 8 and 0 bytes in pieces of at most 6: three, two and one entries.
  const std::string bytes = file_text(folder / "out.ckpt");
  std::size_t pieces = 0;
  for (std::size_t at = bytes.find("a.weight"); at != std::string::npos;
       at = bytes.find("a.weight", at + 1))
    ++pieces;
  EXPECT_EQ(pieces, 3U);
  expect_same(content, read(folder / "out.ckpt"));
  EXPECT_EQ(kMindsporeChunk, 536'870'912U);
}

TEST(MindsporeWriter, RefusesTypesThatHaveNoWord) {
  const Folder folder;
  Checkpoint content = small(Format::mindspore_ckpt);
  content.entries[0].dtype = DType::float8_e8m0fnu;
  const Error error = error_of([&] { write(folder / "out.ckpt", content); });
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr("a.weight: a MindSpore .ckpt has no word for type"));
  EXPECT_EQ(folder.names(), Names{});
}

class Writers : public ::testing::TestWithParam<Format> {};

TEST_P(Writers, TwoWritesGiveTheSameBytes) {
  const Folder folder;
  std::filesystem::create_directory(folder / "a");
  std::filesystem::create_directory(folder / "b");
  write(folder / "a/out", small(GetParam()));
  write(folder / "b/out", small(GetParam()));
  EXPECT_EQ(file_text(folder / "a/out"), file_text(folder / "b/out"));
}

TEST_P(Writers, ANameTwiceIsAnError) {
  const Folder folder;
  Checkpoint content = small(GetParam());
  content.entries.push_back(content.entries[0]);
  const Error error = error_of([&] { write(folder / "out", content); });
  EXPECT_EQ(error.kind(), ErrorKind::key);
  EXPECT_THAT(error.what(), HasSubstr("the name \"a.weight\" is there twice"));
  EXPECT_EQ(folder.names(), Names{});
}

TEST_P(Writers, AnErrorOnTheWayLeavesTheTargetAlone) {
  const Folder folder;
  save(folder / "out", "old");
  Checkpoint content = small(GetParam());
  content.entries[1].load = []() -> Array { fail(ErrorKind::format, "damaged"); };
  EXPECT_EQ(error_of([&] { write(folder / "out", content); }).kind(), ErrorKind::format);
  EXPECT_EQ(folder.names(), Names{"out"});
  EXPECT_EQ(file_text(folder / "out"), "old");
}

TEST_P(Writers, TheInputMayBeTheOutput) {
  const Folder folder;
  write(folder / "file", small(GetParam()));
  const std::string before = file_text(folder / "file");
  write(folder / "file", read(folder / "file"));
  EXPECT_EQ(file_text(folder / "file"), before);
}

TEST_P(Writers, ProgressCountsBytes) {
  const Folder folder;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> heard;
  write(folder / "out", small(GetParam()),
        {.progress = [&](std::uint64_t done, std::uint64_t total) {
          heard.emplace_back(done, total);
        }});
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_EQ(heard.back(), (std::pair<std::uint64_t, std::uint64_t>{24, 24}));
}

INSTANTIATE_TEST_SUITE_P(Both, Writers,
                         ::testing::Values(Format::torch_zip, Format::mindspore_ckpt),
                         [](const auto& info) {
                           return info.param == Format::torch_zip ? "torch" : "mindspore";
                         });

TEST(PickleWriter, IntegersAsCPython) {
  const auto text = [](std::int64_t value) {
    PickleWriter out;
    out.integer(value);
    return out.finish().substr(2);
  };
  using namespace std::string_literals;
  EXPECT_EQ(text(255), "K\xff.");
  EXPECT_EQ(text(256), "M\x00\x01."s);
  EXPECT_EQ(text(65536), "J\x00\x00\x01\x00."s);
  EXPECT_EQ(text(-1), "J\xff\xff\xff\xff.");
  EXPECT_EQ(text(2147483648), "\x8a\x05\x00\x00\x00\x80\x00."s);
  EXPECT_EQ(text(-549755813888), "\x8a\x05\x00\x00\x00\x00\x80."s);
  EXPECT_EQ(text(std::numeric_limits<std::int64_t>::max()),
            "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f."s);
}

TEST(TorchWriter, RealTorchLoadsIt) {
  if (!python("torch")) GTEST_SKIP() << "torch cannot be imported (TWOFOLD_PYTHON)";
  std::vector<Checkpoint> contents;
  for (const std::string file :
       {"torch/seed/mynet.pt", "torch/bytes/state_dict.pt", "torch/training/Adam.pt",
        "torch/strides/strides.pt", "torch/modules/batchnorm.pt", "torch/layers/layers.pt",
        "mindspore/trained/digits.ckpt"}) {
    Checkpoint& content = contents.emplace_back(read(fixture(file)));
    content.format = Format::torch_zip;
    std::erase_if(content.entries, [](const Entry& entry) { return entry.name == "meta"; });
  }
  const json loaded = expect_framework_loads("torch", "pt", contents);
  EXPECT_EQ(loaded[1]["versions"], json::parse(R"([["", 1], ["0", 1], ["1", 2], ["2", 1]])"));
  EXPECT_EQ(loaded[6]["type"], "OrderedDict");
}

TEST(MindsporeWriter, RealMindsporeLoadsIt) {
  if (!python("mindspore")) GTEST_SKIP() << "mindspore cannot be imported (TWOFOLD_PYTHON)";
  std::vector<Checkpoint> contents;
  contents.push_back(read(fixture("mindspore/trained/digits.ckpt")));
  contents.push_back(read(fixture("torch/seed/mynet.pt")));
  contents.back().format = Format::mindspore_ckpt;
  expect_framework_loads("mindspore", "ckpt", contents);
}

}  // namespace
}  // namespace twofold::checkpoint
