#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "tests/checkpoint/entries.h"
#include "tests/checkpoint/files.h"
#include "twofold/checkpoint/safetensors_header.h"
#include "twofold/checkpoint/safetensors_reader.h"

namespace twofold::checkpoint {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string file_of(const std::string& header, std::size_t data) {
  std::string bytes;
  for (unsigned i = 0; i < 8; ++i) bytes += static_cast<char>((header.size() >> (8 * i)) & 0xFFU);
  return bytes + header + std::string(data, '\1');
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

Checkpoint copy_in(const Folder& folder, const Checkpoint& content) {
  write(folder / "copy.safetensors", content);
  return read(folder / "copy.safetensors");
}

TEST(Safetensors, ListsWhatTheLibraryLoads) {
  const json all = json_of(fixture("torch/safetensors/expected.json"))["files"];
  for (const std::string file : {"dtypes.safetensors", "conv_bn_linear.safetensors"}) {
    const Checkpoint found = read(fixture("torch/safetensors/" + file));
    EXPECT_EQ(found.format, Format::safetensors);
    std::size_t compared = 0;
    for (const json& row : all[file]["entries"]) {
      const Entry* entry = found.find(row["name"].get<std::string>());
      if (entry == nullptr) continue;
      ++compared;
      EXPECT_EQ(to_string(entry->dtype), row["dtype"].get<std::string>()) << entry->name;
      EXPECT_EQ(entry->shape, row["shape"].get<Shape>()) << entry->name;
      EXPECT_EQ(sha256(entry->load()), row["sha256"].get<std::string>()) << entry->name;
    }
    EXPECT_EQ(compared, found.entries.size());
    EXPECT_GT(compared, 9U);
  }
  EXPECT_TRUE(read(fixture("torch/safetensors/empty.safetensors")).entries.empty());
}

TEST(Safetensors, WritesWhatTheLibraryWrites) {
  const Folder folder;
  for (const std::string file : {"dtypes", "conv_bn_linear", "empty", "one", "save_model_tied"}) {
    const auto original = fixture("torch/safetensors/" + file + ".safetensors");
    copy_in(folder, read(original));
    EXPECT_EQ(file_text(folder / "copy.safetensors"), file_text(original)) << file;
  }
}

TEST(Safetensors, TheLibrarysVerdicts) {
  // What the library lets pass and Twofold refuses: it says so in docs/formats/safetensors.md.
  const std::set<std::string> stricter = {"extra_field",         "as_array",
                                          "metadata_null",       "duplicate_tensor",
                                          "duplicate_zero_size", "duplicate_metadata_key"};
  const json vectors = json_of(fixture("torch/safetensors/expected.json"))["reader_vectors"];
  EXPECT_EQ(vectors.size(), 38U);
  for (const auto& [name, vector] : vectors.items()) {
    SCOPED_TRACE(name);
    const std::string bytes = from_hex(vector["hex"].get<std::string>());
    if (vector["result"] != "accepted" || stricter.contains(name)) {
      const Error error = error_of([&, b = bytes] { (void)read_safetensors(memory(b)); });
      EXPECT_NE(error.kind(), ErrorKind::internal);
      continue;
    }
    const Checkpoint found = read_safetensors(memory(bytes));
    const json& tensors = vector["tensors"];
    ASSERT_EQ(found.entries.size(), tensors.size());
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      const Entry* entry = found.find(tensors[i][0].get<std::string>());
      ASSERT_NE(entry, nullptr);
      EXPECT_EQ("torch." + std::string(to_string(entry->dtype)).substr(0, 5),
                tensors[i][1].get<std::string>().substr(0, 11));
      EXPECT_EQ(entry->shape, tensors[i][2].get<Shape>());
      EXPECT_EQ(entry->load().nbytes(), tensors[i][3].size());
    }
  }
}

TEST(Safetensors, FalseHeadersAreRefusedInOneLine) {
  const std::string tensor = R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
  struct Case {
    std::string header;
    ErrorKind kind;
    const char* text;
  };
  for (const Case& c : std::vector<Case>{
           {"{" + tensor + R"(,"b":{"dtype":"U8","shape":[1],"data_offsets":[9,10]}})",
            ErrorKind::format, "tensor \"b\": expected data_offsets that begin at 8, got [9, 10]"},
           {"{" + tensor + R"(,"b":{"dtype":"U8","shape":[1],"data_offsets":[7,8]}})",
            ErrorKind::format, "expected data_offsets that begin at 8, got [7, 8]"},
           {"{" + tensor + R"(,"b":{"dtype":"U8","shape":[1],"data_offsets":[8,4]}})",
            ErrorKind::format, "begin at 8, got [8, 4]"},
           {R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", ErrorKind::format,
            "tensor \"a\": expected 12 bytes for shape [3] of float32, got 8"},
           {R"({"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,8]}})",
            ErrorKind::format, "expected too many bytes"},
           {R"({"a":{"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,8]}})",
            ErrorKind::format, "expected sizes below 2^63"},
           {R"({"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,8]}})",
            ErrorKind::format, "lists of sizes of 0 or more, got number 99999999999999999999"},
           {R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", ErrorKind::format,
            "expected 1 bytes of data behind the header, got 8"},
           {"{" + tensor + "," + tensor + "}", ErrorKind::format, "the key \"a\" is there twice"},
           {R"({"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
            ErrorKind::format, "the key \"dtype\" is there twice"},
           {R"({"a":{"dtype":"F128","shape":[2],"data_offsets":[0,8]}})", ErrorKind::unsupported,
            "tensor \"a\": dtype \"F128\" is not read"},
           {R"({"a":{"dtype":"","shape":[2],"data_offsets":[0,8]}})", ErrorKind::unsupported,
            "dtype \"\" is not read"},
           {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}})", ErrorKind::format,
            "expected two data_offsets"},
           {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[]}})", ErrorKind::format,
            "expected two data_offsets"},
           {R"({"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}})", ErrorKind::format,
            "tensor \"a\": expected a dtype and lists of sizes"},
           {R"({"a":{"dtype":["F32"],"shape":[2],"data_offsets":[0,8]}})", ErrorKind::format,
            "got a list"},
           {R"({"a":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}})", ErrorKind::format,
            "got a list"},
           {R"({"a":{"shape":[2],"data_offsets":[0,8]}})", ErrorKind::format,
            "tensor \"a\": expected dtype, shape and data_offsets"},
           {R"({"a":3})", ErrorKind::format, "expected an object for each tensor, got number"},
           {R"({"__metadata__":{"a":1}})", ErrorKind::format,
            "expected texts in __metadata__, got number"},
           {R"({"__metadata__":{"a":{}}})", ErrorKind::format, "expected texts in __metadata__"},
           {R"({"__metadata__":[]})", ErrorKind::format, "expected texts in __metadata__"},
           {"[]", ErrorKind::format, "got a list"},
           {"{" + tensor + "} x", ErrorKind::format, "expected JSON in UTF-8"},
           {"{\"a\xff\":1}", ErrorKind::format, "byte 11: expected JSON in UTF-8"},
           {R"({"\ud800":1})", ErrorKind::format, "expected JSON in UTF-8"}}) {
    const Error error = error_of([&] { (void)read_safetensors(memory(file_of(c.header, 8))); });
    EXPECT_EQ(error.kind(), c.kind) << c.header;
    EXPECT_THAT(error.what(), HasSubstr(c.text)) << c.header;
    EXPECT_THAT(error.what(), ::testing::StartsWith("test, byte "));
    EXPECT_EQ(std::string_view(error.what()).find('\n'), std::string_view::npos);
  }
}

TEST(Safetensors, DepthAndLengthAreLimited) {
  const std::string deep(100'000, '[');
  const Error nested =
      error_of([&] { (void)read_safetensors(memory(file_of(R"({"a":{"shape":)" + deep, 0))); });
  EXPECT_THAT(nested.what(), HasSubstr("got a list"));
  std::string dims = "1";
  for (int i = 0; i < 64; ++i) dims += ",1";
  const Error many = error_of([&] {
    (void)read_safetensors(memory(
        file_of(R"({"a":{"dtype":"U8","shape":[)" + dims + R"(],"data_offsets":[0,1]}})", 1)));
  });
  EXPECT_EQ(many.kind(), ErrorKind::limit);
  EXPECT_THAT(many.what(), HasSubstr("expected at most 64 dimensions"));
  const Error huge = error_of(
      [] { (void)read_safetensors(memory(std::string("\x01\xe1\xf5\x05\0\0\0\0{}", 10))); });
  EXPECT_EQ(huge.kind(), ErrorKind::limit);
  const Error cut = error_of([] { (void)read_safetensors(memory(file_of("{}", 0).substr(0, 9))); });
  EXPECT_THAT(cut.what(), HasSubstr("expected a header of 2 bytes, got only 1 bytes"));
}

TEST(Safetensors, MetadataIsKeptAndTiesAreRestored) {
  const Folder folder;
  Checkpoint content = read(fixture("torch/safetensors/save_model_tied.safetensors"));
  ASSERT_EQ(content.entries.size(), 4U);
  EXPECT_EQ(content.entries.back().name, "1.weight");
  EXPECT_EQ(content.entries.back().alias_of, "0.weight");
  EXPECT_TRUE(content.values.empty());
  content.values.push_back({.name = "format", .path = {"format"}, .parts = {}, .value = "pt"});
  content.values.push_back(
      {.name = "steps", .path = {"steps"}, .parts = {}, .value = std::int64_t{7}});
  const Checkpoint again = copy_in(folder, content);
  ASSERT_EQ(again.values.size(), 2U);
  EXPECT_EQ(std::get<std::string>(again.values[0].value), "pt");
  EXPECT_EQ(std::get<std::string>(again.values[1].value), "7");
  EXPECT_EQ(again.find("1.weight")->alias_of, "0.weight");
  EXPECT_EQ(sha256(again.find("1.weight")->load()), sha256(content.find("0.weight")->load()));
  EXPECT_LT(std::filesystem::file_size(folder / "copy.safetensors"), 340U);
}

TEST(Safetensors, OrderOfTheStateIsKept) {
  const Folder folder;
  Checkpoint content = read(fixture("torch/safetensors/conv_bn_linear.safetensors"));
  std::ranges::reverse(content.entries);
  const Checkpoint again = copy_in(folder, content);
  ASSERT_EQ(again.entries.size(), content.entries.size());
  for (std::size_t i = 0; i < content.entries.size(); ++i) {
    EXPECT_EQ(again.entries[i].name, content.entries[i].name);
    EXPECT_EQ(sha256(again.entries[i].load()), sha256(content.entries[i].load()));
  }
}

TEST(Safetensors, ViewsAreWrittenDense) {
  const Folder folder;
  Checkpoint content = read(fixture("torch/strides/strides_plain.pt"));
  content.format = Format::safetensors;
  content.values.clear();
  std::erase_if(content.entries, [](const Entry& entry) {
    return entry.name == "meta" || info(entry.dtype).safetensors.empty();
  });
  ASSERT_GT(content.entries.size(), 10U);
  const Checkpoint again = copy_in(folder, content);
  for (const Entry& entry : content.entries) {
    ASSERT_NE(again.find(entry.name), nullptr) << entry.name;
    EXPECT_EQ(sha256(again.find(entry.name)->load()), sha256(entry.load())) << entry.name;
  }
}

TEST(Safetensors, BytesAreBorrowed) {
  const Checkpoint found = read(fixture("torch/safetensors/conv_bn_linear.safetensors"));
  for (const Entry& entry : found.entries)
    EXPECT_TRUE(entry.load().storage()->borrowed()) << entry.name;
}

TEST(Safetensors, TensorsBeyondFourGigabytesAreListedWithoutALook) {
  const Folder folder;
  const std::string bytes =
      file_of(R"({"a":{"dtype":"F32","shape":[3221225472],"data_offsets":[0,12884901888]},)"
              R"("b":{"dtype":"F32","shape":[1],"data_offsets":[12884901888,12884901892]}} )",
              0);
  save(folder / "large.safetensors", bytes);
  std::filesystem::resize_file(folder / "large.safetensors", bytes.size() + 12884901892U);
  const Checkpoint found = read(folder / "large.safetensors");
  ASSERT_EQ(found.entries.size(), 2U);
  EXPECT_EQ(found.entries[0].bytes(), 12884901888U);
  EXPECT_EQ(found.entries[1].load().to_vector<float>(), std::vector<float>{0});
}

TEST(Safetensors, WhatItHasNoWordForIsRefused) {
  const Folder folder;
  Checkpoint content = read(fixture("torch/safetensors/one.safetensors"));
  const auto refused = [&] {
    const Error error = error_of([&] { write(folder / "no.safetensors", content); });
    EXPECT_TRUE(folder.names().empty());
    return error;
  };
  content.entries[0].dtype = DType::complex128;
  EXPECT_EQ(refused().kind(), ErrorKind::unsupported);
  EXPECT_THAT(refused().what(), HasSubstr("a: safetensors has no word for type complex128"));
  content.entries[0].dtype = DType::float32;
  content.entries[0].name = "__metadata__";
  EXPECT_EQ(refused().kind(), ErrorKind::value);
  content.entries[0].name = "\xff";
  EXPECT_EQ(refused().kind(), ErrorKind::value);
  content.entries[0].name = "a";
  content.entries.push_back(content.entries[0]);
  EXPECT_EQ(refused().kind(), ErrorKind::key);
}

TEST(Safetensors, DamageIsAnError) {
  for (const std::string file : {"dtypes", "save_model_tied"}) {
    const std::string good = file_text(fixture("torch/safetensors/" + file + ".safetensors"));
    const auto load = [](const std::string& bytes) {
      for (const Entry& entry : read_safetensors(memory(bytes)).entries) (void)sha256(entry.load());
    };
    expect_survives_damage(good, 4000, load);
    for (std::size_t size = 0; size < good.size(); ++size)
      EXPECT_THROW(load(good.substr(0, size)), Error) << size;
  }
}

}  // namespace
}  // namespace twofold::checkpoint
