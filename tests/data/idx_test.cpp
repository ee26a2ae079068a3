#include "twofold/data/idx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>
#include <string>
#include <vector>

#include "twofold/core/error.h"

namespace twofold::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Bytes = std::vector<std::byte>;

Bytes bytes_of(std::initializer_list<int> values) {
  Bytes bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

// Three rows of two bytes.
Bytes small() { return bytes_of({0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6}); }

Bytes gzipped(const Bytes& content) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
  Bytes packed(content.size() + 1024);
  Bytes copy = content;
  stream.next_in = reinterpret_cast<Bytef*>(copy.data());
  stream.avail_in = static_cast<uInt>(copy.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string error_of(const Bytes& bytes, ErrorKind kind = ErrorKind::format,
                     const IdxRange& range = {}) {
  try {
    read_idx("f.idx", bytes, range);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "no error";
}

TEST(Idx, ReadsPlainAndGzippedFiles) {
  for (const Bytes& bytes : {small(), gzipped(small())}) {
    EXPECT_TRUE(looks_like_idx(bytes));
    const Idx idx = read_idx("f.idx", bytes);
    EXPECT_EQ(idx.rows, 3U);
    EXPECT_EQ(idx.array.dtype(), DType::uint8);
    EXPECT_THAT(idx.array.shape(), ElementsAre(3, 2));
    EXPECT_THAT(idx.array.to_vector<double>(), ElementsAre(1, 2, 3, 4, 5, 6));
  }
}

TEST(Idx, TurnsWideElementsRound) {
  EXPECT_THAT(read_idx("f", bytes_of({0, 0, 0x0B, 1, 0, 0, 0, 2, 1, 2, 255, 254}))
                  .array.to_vector<double>(),
              ElementsAre(258, -2));
  EXPECT_THAT(read_idx("f", bytes_of({0, 0, 0x0D, 1, 0, 0, 0, 1, 0x3F, 0x80, 0, 0}))
                  .array.to_vector<double>(),
              ElementsAre(1));
}

TEST(Idx, GivesTheRowsThatAreAskedFor) {
  for (const Bytes& bytes : {small(), gzipped(small())}) {
    const Idx idx = read_idx("f", bytes, {.first = 1, .last = 2});
    EXPECT_EQ(idx.rows, 3U);
    EXPECT_THAT(idx.array.to_vector<double>(), ElementsAre(3, 4));
    EXPECT_THAT(read_idx("f", bytes, {.first = 3}).array.shape(), ElementsAre(0, 2));
  }
  EXPECT_EQ(error_of(small(), ErrorKind::usage, {.first = 2, .last = 4}),
            "f.idx: expected a range within 0:3, got 2:4");
  error_of(small(), ErrorKind::usage, {.first = 3, .last = 2});
}

TEST(Idx, RefusesEveryCutAndEverySurplus) {
  for (const Bytes& whole : {small(), gzipped(small())}) {
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_THAT(error_of(Bytes(whole.begin(), whole.begin() + static_cast<long>(size))),
                  HasSubstr("f.idx"))
          << size;
    Bytes longer = whole;
    longer.push_back(std::byte{7});
    EXPECT_THAT(error_of(longer), HasSubstr("expected the end of the file"));
  }
}

TEST(Idx, SaysWhereAForeignFileDiffers) {
  EXPECT_EQ(error_of(bytes_of({0x50, 0x4B, 3, 4, 0, 0})),
            "f.idx, byte 0: expected an IDX file (00 00, type, dimensions), got 50 4b 03 04");
  EXPECT_THAT(error_of(bytes_of({0, 0, 0x0A, 1, 0, 0, 0, 0})), HasSubstr("expected an IDX file"));
  EXPECT_THAT(error_of(bytes_of({0, 0, 8, 65, 0, 0}), ErrorKind::limit),
              HasSubstr("64 dimensions"));
}

TEST(Idx, AsksForNoMemoryThatTheFileCannotFill) {
  const auto huge =
      bytes_of({0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255});
  EXPECT_THAT(error_of(huge), HasSubstr("too short for its shape"));
  EXPECT_THAT(error_of(gzipped(huge)), HasSubstr("too short for its shape"));
}

TEST(Idx, SurvivesDamage) {
  std::mt19937 random(3);
  const Bytes packed = gzipped(small());
  for (int i = 0; i < 2000; ++i) {
    Bytes damaged = i % 2 == 0 ? packed : small();
    damaged[random() % damaged.size()] ^= static_cast<std::byte>(1U << random() % 8);
    try {
      EXPECT_LE(read_idx("f", damaged).array.nbytes(), 64U);
    } catch (const Error& error) {
      EXPECT_NE(error.kind(), ErrorKind::internal) << error.what();
    }
  }
}

TEST(Idx, NamesAFileThatIsNotThere) {
  try {
    read_idx(std::filesystem::path("/nowhere/f.idx"));
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::io);
    EXPECT_THAT(error.what(), HasSubstr("/nowhere/f.idx"));
  }
}

}  // namespace
}  // namespace twofold::data
