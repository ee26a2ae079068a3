#include "twofold/data/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "twofold/checkpoint/npz.h"
#include "twofold/core/error.h"

namespace twofold::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Bytes = std::vector<std::byte>;

const std::filesystem::path kFolder = TWOFOLD_FIXTURES "/pictures";

Bytes bytes_of(const std::string& name) {
  std::ifstream in(kFolder / name, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  Bytes bytes(text.size());
  std::ranges::transform(text, bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

const std::map<std::string, Array>& decoded() {
  static const auto kAll = [] {
    const auto arrays = checkpoint::read_npz(kFolder / "decoded.npz");
    return std::map<std::string, Array>(arrays.begin(), arrays.end());
  }();
  return kAll;
}

std::string error_of(const Bytes& bytes, ErrorKind kind, const PictureLimits& limits = {}) {
  try {
    read_picture("p", bytes, limits);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "no error";
}

void put32(Bytes& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i)
    bytes[at + i] = static_cast<std::byte>(value >> (24U - 8U * static_cast<unsigned>(i)));
}

// The checksum of a PNG chunk, so that what is changed is looked at and not its checksum.
std::uint32_t crc_of(std::span<const std::byte> bytes) {
  std::uint32_t crc = ~0U;
  for (const std::byte byte : bytes) {
    crc ^= std::to_integer<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

Bytes png_of_size(std::uint32_t width, std::uint32_t height) {
  Bytes bytes = bytes_of("rgb.png");
  put32(bytes, 16, width);
  put32(bytes, 20, height);
  put32(bytes, 29, crc_of(std::span(bytes).subspan(12, 17)));
  return bytes;
}

TEST(Picture, HasThePixelsOfPillow) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".png" && entry.path().extension() != ".jpg") continue;
    ++count;
    const Array picture = read_picture(entry.path());
    EXPECT_EQ(picture.dtype(), DType::uint8);
    EXPECT_TRUE(equal(with_channels(picture, 3), decoded().at(name))) << name;
    EXPECT_TRUE(equal(with_channels(picture, 1).squeeze(2), decoded().at(name + ".grey"))) << name;
  }
  EXPECT_EQ(count, 19U);
}

TEST(Picture, KeepsTheChannelsOfTheFile) {
  const std::map<std::string, std::int64_t> channels = {
      {"grey.png", 1},       {"bits1.png", 1},      {"bits2.png", 1},         {"grey.jpg", 1},
      {"grey_alpha.png", 2}, {"grey_clear.png", 2}, {"rgb.png", 3},           {"palette.png", 3},
      {"rgb16.png", 3},      {"cmyk.jpg", 3},       {"palette_clear.png", 4}, {"rgba.png", 4}};
  for (const auto& [name, count] : channels)
    EXPECT_EQ(read_picture(kFolder / name).size(2), count) << name;
  EXPECT_THAT(read_picture(kFolder / "rgba.png").shape(), ElementsAre(19, 23, 4));
  EXPECT_EQ(read_picture(kFolder / "rgba.png").at({3, 5, 3}), 3 * 7 + 5 * 5);
}

TEST(Picture, DoesNotTurnByExif) {
  EXPECT_TRUE(
      equal(read_picture(kFolder / "turned.jpg"), read_picture("f", bytes_of("turned.jpg"))));
  EXPECT_THAT(read_picture(kFolder / "turned.jpg").shape(), ElementsAre(19, 23, 3));
}

TEST(Picture, RefusesEveryCut) {
  for (const char* name :
       {"rgb.png", "interlaced.png", "palette.png", "rgb.jpg", "progressive.jpg"}) {
    const Bytes whole = bytes_of(name);
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_NE(error_of(Bytes(whole.begin(), whole.begin() + static_cast<long>(size)),
                         ErrorKind::format),
                "no error")
          << name << " " << size;
  }
}

TEST(Picture, SaysWhereItIsCut) {
  Bytes png = bytes_of("rgb.png");
  png.resize(600);
  EXPECT_EQ(error_of(png, ErrorKind::format),
            "p, byte 41: a damaged PNG picture: the file ends too early");
  Bytes jpeg = bytes_of("rgb.jpg");
  jpeg.resize(700);
  EXPECT_EQ(error_of(jpeg, ErrorKind::format),
            "p, byte 623: a damaged JPEG picture: Premature end of JPEG file");
}

TEST(Picture, SurvivesDamage) {
  std::mt19937 random(7);
  for (const char* name :
       {"rgba.png", "interlaced.png", "rgb.jpg", "progressive.jpg", "cmyk.jpg"}) {
    const Bytes whole = bytes_of(name);
    for (int i = 0; i < 300; ++i) {
      Bytes damaged = whole;
      for (int k = 0; k < 3; ++k)
        damaged[random() % damaged.size()] ^= static_cast<std::byte>(1U << random() % 8);
      try {
        EXPECT_LE(read_picture("p", damaged, {.pixels = 1 << 16}).numel(), 4 << 16);
      } catch (const Error& error) {
        EXPECT_NE(error.kind(), ErrorKind::internal) << error.what();
      }
    }
  }
}

TEST(Picture, AsksForNoMemoryBeforeTheLimitsAreKept) {
  EXPECT_EQ(error_of(png_of_size(1U << 20U, 1U << 20U), ErrorKind::limit),
            "p, byte 41: a picture of 1048576 x 1048576 pixels, the limit is 134217728 pixels");
  EXPECT_EQ(error_of(png_of_size(11000, 11000), ErrorKind::format),
            "p, byte 41: the file is too short for 11000 x 11000 pixels");
  EXPECT_EQ(error_of(bytes_of("rgb.png"), ErrorKind::limit, {.pixels = 400}),
            "p, byte 41: a picture of 19 x 23 pixels, the limit is 400 pixels");
  EXPECT_EQ(error_of(bytes_of("rgb.jpg"), ErrorKind::limit, {.pixels = 400}),
            "p, byte 623: a picture of 19 x 23 pixels, the limit is 400 pixels");
  EXPECT_EQ(error_of(bytes_of("rgb.jpg"), ErrorKind::limit, {.bytes = 10}),
            "p, byte 0: a picture of 838 bytes, the limit is 10");
  Bytes huge = bytes_of("rgb.jpg");
  const std::array<std::byte, 2> start_of_frame = {std::byte{0xFF}, std::byte{0xC0}};
  const auto at = std::ranges::search(huge, start_of_frame).begin() - huge.begin();
  put32(huge, static_cast<std::size_t>(at) + 5, 0xFFDCFFDC);
  EXPECT_EQ(error_of(huge, ErrorKind::limit),
            "p, byte 623: a picture of 65500 x 65500 pixels, the limit is 134217728 pixels");
}

TEST(Picture, NamesWhatItDoesNotRead) {
  const auto bytes = [](std::string_view text) {
    const auto all = std::as_bytes(std::span(text));
    return Bytes(all.begin(), all.end());
  };
  EXPECT_EQ(error_of(bytes("GIF89a..."), ErrorKind::unsupported),
            "p, byte 0: expected a PNG or JPEG picture, got GIF");
  EXPECT_EQ(error_of(bytes("hello"), ErrorKind::format),
            "p, byte 0: expected a PNG or JPEG picture");
  EXPECT_EQ(error_of({}, ErrorKind::format), "p, byte 0: expected a PNG or JPEG picture");
  EXPECT_TRUE(looks_like_picture(bytes_of("rgb.jpg")));
  EXPECT_FALSE(looks_like_picture(bytes("GIF89a")));
  EXPECT_EQ(foreign_picture(bytes("RIFF....WEBP")), "WebP");
  EXPECT_EQ(foreign_picture(bytes("RIFF....WAVE")), "");
  EXPECT_EQ(foreign_picture(bytes("RIFF")), "");
  EXPECT_EQ(foreign_picture(bytes_of("rgb.png")), "");
  Bytes twelve = bytes_of("rgb.jpg");
  const std::array<std::byte, 2> start_of_frame = {std::byte{0xFF}, std::byte{0xC0}};
  const auto at = std::ranges::search(twelve, start_of_frame).begin() - twelve.begin();
  twelve[static_cast<std::size_t>(at) + 4] = std::byte{12};
  EXPECT_EQ(error_of(twelve, ErrorKind::unsupported),
            "p, byte 623: an unsupported JPEG picture: Unsupported JPEG data precision 12");
}

TEST(Picture, RefusesOtherArraysAsPictures) {
  for (const Shape& shape : {Shape{2, 2}, Shape{2, 2, 5}}) {
    try {
      with_channels(Array::zeros(shape, DType::uint8), 3);
      FAIL() << "expected an error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::value);
    }
  }
}

}  // namespace
}  // namespace twofold::data
