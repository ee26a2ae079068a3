#include "twofold/checkpoint/torch_tar.h"

#include <gmock/gmock.h>

#include "tests/checkpoint/entries.h"
#include "tests/checkpoint/files.h"
#include "twofold/checkpoint/tar_reader.h"

namespace twofold::checkpoint {
namespace {

using ::testing::HasSubstr;
using namespace std::string_literals;

std::string padded(std::string text, std::size_t size) {
  text.resize(size, '\0');
  return text;
}

/// What a header of a test says; `size` as it stands in its field.
struct Header {
  std::string name = "pickle";
  std::string size = "00000000000";
  char kind = '0';
};

std::string header_of(const Header& made) {
  std::string header = padded(made.name, 100) + padded("0000644\0"s, 24) + padded(made.size, 12) +
                       padded("00000000000", 12) + std::string(8, ' ') + made.kind;
  header = padded(header, 257) + "ustar\0"s + "00";
  header = padded(header, 512);
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  return header.replace(148, 8, fmt::format("{:06o}", sum) + "\0 "s);
}

std::string member(const std::string& name, const std::string& body, char kind = '0') {
  std::string all = header_of({name, fmt::format("{:011o}", body.size()), kind}) + body;
  all.resize((all.size() + 511) / 512 * 512, '\0');
  return all;
}

const std::string kEnd(1024, '\0');

Error error_of_tar(const std::string& bytes) {
  return error_of([&] { read_tar(memory(bytes)); });
}

TEST(Tar, RegularFilesAreRead) {
  const auto members =
      read_tar(memory(member("a", "xyz") + member("x", "18 path=long/name\n", 'x') +
                      member("cut", std::string(600, 'b')) + kEnd + "anything"));
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].name, "a");
  EXPECT_EQ(members[0].bytes.text(), "xyz");
  EXPECT_EQ(members[1].name, "long/name");
  EXPECT_EQ(members[1].bytes.size(), 600U);
}

TEST(Tar, SizesBeyondOctalComeFromPaxOrBinary) {
  const std::string binary("\x80\0\0\0\0\0\0\0\0\0\0\x03", 12);
  const auto members = read_tar(memory(header_of({"a", binary}) + padded("xyz", 512) +
                                       member("p", "10 size=4\n", 'x') +
                                       header_of({"b", "77777777777"}) + padded("four", 512)));
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].bytes.text(), "xyz");
  EXPECT_EQ(members[1].bytes.text(), "four");
}

TEST(Tar, DamageIsAnError) {
  std::string wrong_sum = member("a", "xyz");
  wrong_sum[0] = 'b';
  struct Case {
    std::string bytes;
    ErrorKind kind;
    const char* text;
  };
  for (const Case& c : std::vector<Case>{
           {wrong_sum, ErrorKind::format, "byte 0: the checksum of a tar header is wrong"},
           {member("a", "x") + member("a", "y"), ErrorKind::format, "member \"a\" is there twice"},
           {member("a", "", '2'), ErrorKind::unsupported,
            "expected a regular file, got kind \"2\""},
           {member("a", "", '5'), ErrorKind::unsupported, "expected a regular file"},
           {header_of({"a", "77777777777"}), ErrorKind::format, "expected at most 0 bytes"},
           {header_of({"a", "-0000000001"}), ErrorKind::format, "got no size"},
           {header_of({"a", "99999999999"}), ErrorKind::format, "got no size"},
           {header_of({"a", std::string(12, '\xff')}), ErrorKind::format, "got no size"},
           {header_of({"a", "\x80" + std::string(11, '\xff')}), ErrorKind::format, "got no size"},
           {member("p", "99 size=4\n", 'x'), ErrorKind::format, "expected a pax record"},
           {member("p", "10 size=x\n", 'x'), ErrorKind::format, "expected a size, got \"x\""},
           {member("p", "0 =\n", 'x'), ErrorKind::format, "expected a pax record"},
           {member("p", "31 size=99999999999999999999\n", 'x'), ErrorKind::format, "expected a"},
           {std::string(100, 'a'), ErrorKind::format, "expected 512 more bytes, got 100"}}) {
    const Error error = error_of_tar(c.bytes);
    EXPECT_EQ(error.kind(), c.kind) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(c.text));
  }
  std::string many;
  for (std::size_t i = 0; i <= kMaxTarMembers; ++i) many += member(fmt::format("m{}", i), "");
  EXPECT_EQ(error_of_tar(many).kind(), ErrorKind::limit);
}

TEST(TorchTar, ListsWhatTorchLoads) {
  const auto all = json_of(fixture("torch/legacy/expected.json"))["files"];
  const Checkpoint found = read(fixture("torch/legacy/container_0_1.tar"));
  EXPECT_EQ(found.format, Format::torch_tar);
  EXPECT_EQ(to_string(found.format), "PyTorch tar (0.1)");
  expect_entries(found, all["container_0_1.tar"]["entries"], "container_0_1.tar");
  EXPECT_EQ(found.find("weight")->load().storage(), found.find("window")->load().storage());
}

TEST(TorchTar, MembersMustBeThere) {
  EXPECT_THAT(error_of([] { read_torch_tar(memory(member("storages", "") + kEnd)); }).what(),
              HasSubstr("expected a PyTorch file, got a tar archive without pickle"));
  EXPECT_THAT(error_of([] { read_torch_tar(memory(member("a", "") + kEnd)); }).what(),
              HasSubstr("a tar archive without storages"));
}

/// A file of one float storage `7`, its tables as the test says them.
std::string tar_of(const std::string& storages, const std::string& tensors,
                   const std::string& object) {
  return member("storages", storages) + member("tensors", tensors) + member("pickle", object) +
         kEnd;
}

std::string int64(std::int64_t value) {
  std::string bytes;
  for (unsigned i = 0; i < 8; ++i)
    bytes += static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xFFU);
  return bytes;
}

const std::string kStorage =
    "\x80\x02K\x01.\x80\x02K\x07U\x03"
    "cpuctorch\nFloatStorage\n\x87."s;
const std::string kFloats(16, '\1');
const std::string kTensor =
    "\x80\x02K\x01.\x80\x02K\x09K\x07"
    "ctorch\nFloatTensor\n\x87."s;
const std::string kObject =
    "\x80\x02}U\x01wU\x01"
    "9Qs."s;

std::string good_storages() { return kStorage + int64(4) + kFloats + "\x80\x02]."; }
std::string good_tensors(std::int64_t rows = 4) {
  return kTensor + int64(1) + int64(rows) + int64(1) + int64(0);
}

TEST(TorchTar, TablesAreChecked) {
  const Checkpoint good = read_torch_tar(memory(tar_of(good_storages(), good_tensors(), kObject)));
  ASSERT_EQ(good.entries.size(), 1U);
  EXPECT_EQ(good.entries[0].shape, Shape{4});
  const std::string views = "\x80\x02]((K\x08K\x07K\x03K\x02te."s;
  struct Case {
    std::string storages, tensors, object;
    const char* text;
  };
  for (const Case& c : std::vector<Case>{
           {kStorage + int64(5) + kFloats, good_tensors(), kObject,
            "expected 5 elements of 4 bytes"},
           {kStorage + int64(-1) + kFloats, good_tensors(), kObject,
            "elements of 4 bytes, got only"},
           {"\x80\x02J\xff\xff\xff\xff.", good_tensors(), kObject, "expected a count of 0 or more"},
           {"\x80\x02K\x02." + kStorage.substr(5) + int64(4) + kFloats + kStorage.substr(5) +
                int64(4) + kFloats,
            good_tensors(), kObject, "storage 7 is there twice"},
           {kStorage + int64(4) + kFloats + views, good_tensors(), kObject,
            "view 8 leaves its storage"},
           {good_storages(), good_tensors(5), kObject, "leave a storage of 16 bytes"},
           {good_storages(), good_tensors(-1), kObject, "expected sizes of 0 or more"},
           {good_storages(), kTensor + int64(-1), kObject, "expected at most 64 dimensions"},
           {good_storages(), kTensor + int64(2) + int64(1), kObject, "more bytes"},
           {good_storages(), good_tensors(),
            "\x80\x02}U\x01wU\x01"
            "5Qs."s,
            "expected a tensor of this file, got 5"},
           {good_storages(), good_tensors(), "\x80\x02}U\x01w]Qs."s,
            "expected a key, got a list"}}) {
    const Error error =
        error_of([&] { read_torch_tar(memory(tar_of(c.storages, c.tensors, c.object))); });
    EXPECT_THAT(error.what(), HasSubstr(c.text));
    EXPECT_NE(error.kind(), ErrorKind::internal);
  }
}

TEST(TorchTar, DamageIsAnError) {
  // Checksums keep most damage from what lies behind them; the tables are damaged on their own.
  const std::string file = file_text(fixture("torch/legacy/container_0_1.tar"));
  const auto load = [](const std::string& bytes) {
    const Checkpoint found = read_torch_tar(memory(bytes));
    for (const Entry& entry : found.entries)
      if (numel(entry.shape) < 1000) (void)sha256(entry.load());
  };
  expect_survives_damage(file, 2000, load);
  const std::string storages = good_storages();
  const std::string tensors = good_tensors();
  expect_survives_damage(storages, 2000,
                         [&](const std::string& bad) { load(tar_of(bad, tensors, kObject)); });
  expect_survives_damage(tensors, 2000,
                         [&](const std::string& bad) { load(tar_of(storages, bad, kObject)); });
  expect_survives_damage(kObject, 2000,
                         [&](const std::string& bad) { load(tar_of(storages, tensors, bad)); });
}

}  // namespace
}  // namespace twofold::checkpoint
