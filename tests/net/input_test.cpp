#include "twofold/net/input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "twofold/core/error.h"
#include "twofold/data/picture.h"

namespace twofold::net {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kPictures = TWOFOLD_FIXTURES "/pictures/";

Description with_input(const std::string& input) {
  return parse(
      R"({"twofold": 1, "dialect": "torch", "nodes": [{"type": "ReLU"}], "input": )" + input + "}",
      "net.json");
}

std::string error_of(const std::string& input, ErrorKind kind) {
  try {
    static_cast<void>(with_input(input));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "no error";
}

std::string fit_error(const std::string& input, const std::string& picture, ErrorKind kind) {
  try {
    static_cast<void>(
        fit_picture(with_input(input), data::read_picture(kPictures + picture), "p.png"));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "no error";
}

TEST(PictureInput, IsReadAndWritten) {
  const std::string text =
      R"({"shape": [3, 8, 8], "picture": [{"crop": [0, 1, 18, 20]}, {"resize": [9, 9]},
          {"resize": 10}, {"shrink": 2}, {"pad": 2}, {"crop": [8, 8]}], "divide": 255})";
  const Description net = with_input(text);
  using Step = data::PictureStep;
  EXPECT_THAT(net.input->picture,
              ElementsAre(Step{Step::Kind::crop, {0, 1, 18, 20}}, Step{Step::Kind::resize, {9, 9}},
                          Step{Step::Kind::resize, {10}}, Step{Step::Kind::shrink, {2}},
                          Step{Step::Kind::pad, {2}}, Step{Step::Kind::crop, {8, 8}}));
  const Description again = parse(to_json(net), "again.json");
  EXPECT_EQ(again.input->picture, net.input->picture);
  EXPECT_EQ(to_json(again), to_json(net));
}

TEST(PictureInput, RefusesStepsThatAreNone) {
  const auto steps = [](const std::string& list) {
    return R"({"shape": [3, 8, 8], "picture": )" + list + "}";
  };
  EXPECT_EQ(error_of(steps("[]"), ErrorKind::type),
            "net.json: input: 'picture': expected a list of 1 to 16 steps, got []");
  EXPECT_EQ(error_of(steps("5"), ErrorKind::type),
            "net.json: input: 'picture': expected a list of 1 to 16 steps, got 5");
  EXPECT_EQ(
      error_of(steps(R"([{"resise": 5}])"), ErrorKind::key),
      "net.json: input: 'picture' step 0: expected an object with one of the keys resize, crop, "
      "shrink, pad, got {\"resise\":5}; did you mean 'resize'?");
  EXPECT_EQ(
      error_of(steps(R"([{"pad": 1}, 4])"), ErrorKind::type),
      "net.json: input: 'picture' step 1: expected an object with one of the keys resize, crop, "
      "shrink, pad, got 4");
  EXPECT_THAT(error_of(steps(R"([{"pad": 1, "crop": 4}])"), ErrorKind::type),
              HasSubstr("one of the keys"));
  EXPECT_EQ(
      error_of(steps(R"([{"crop": [1, 2, 3]}])"), ErrorKind::type),
      "net.json: input: 'picture' step 0: 'crop': expected one whole number above 0 (a square's "
      "side), two (height, width) or four (top, left, height, width), got [1,2,3]");
  for (const char* step :
       {R"({"resize": 0})", R"({"resize": -1})", R"({"resize": 1.5})", R"({"resize": "a"})",
        R"({"resize": null})", R"({"resize": []})", R"({"pad": 18446744073709551615})",
        R"({"shrink": 4294967296})", R"({"crop": [[1], 2]})"})
    EXPECT_THAT(error_of(steps(std::string("[") + step + "]"), ErrorKind::type),
                HasSubstr("step 0: '"))
        << step;
  std::string many = R"([{"pad": 1})";
  for (int i = 0; i < 16; ++i) many += R"(, {"pad": 1})";
  EXPECT_THAT(error_of(steps(many + "]"), ErrorKind::type), HasSubstr("1 to 16 steps"));
}

TEST(PictureInput, FitsInColourAndGrey) {
  const Array picture = data::read_picture(kPictures + "rgba.png");
  const FittedPicture colour = fit_picture(with_input(R"({"shape": [3, 19, 23]})"), picture, "p");
  EXPECT_EQ(colour.note, "has alpha, left out");
  EXPECT_EQ(colour.raw.dtype(), DType::uint8);
  EXPECT_TRUE(equal(colour.raw, data::with_channels(picture, 3).permute({2, 0, 1}).contiguous()));
  const FittedPicture grey = fit_picture(with_input(R"({"shape": [1, 19, 23]})"), picture, "p");
  EXPECT_EQ(grey.note, "has alpha, left out, and has colours, made grey");
  EXPECT_TRUE(equal(grey.raw, data::with_channels(picture, 1).permute({2, 0, 1}).contiguous()));
  const auto note = [](const char* name) {
    return fit_picture(with_input(R"({"shape": [3, 19, 23]})"),
                       data::read_picture(kPictures + name), "p")
        .note;
  };
  EXPECT_EQ(note("grey.png"), "is grey, repeated as RGB");
  EXPECT_EQ(note("grey_alpha.png"), "has alpha, left out, and is grey, repeated as RGB");
  EXPECT_EQ(note("rgb.jpg"), "");
}

TEST(PictureInput, GoesThroughItsStepsInOrder) {
  const Array picture = data::read_picture(kPictures + "rgb.png");
  const FittedPicture fitted = fit_picture(
      with_input(
          R"({"shape": [3, 11, 13], "picture": [{"crop": [1, 2, 18, 20]}, {"shrink": 2}, {"pad": 2}, {"crop": [11, 13]}]})"),
      picture, "p");
  EXPECT_EQ(fitted.raw.dtype(), DType::float32);
  const auto at = [&](std::int64_t y, std::int64_t x) { return picture.at({y, x, 1}); };
  // Row 5 and column 6 behind the crop of 13 x 14 are 3 and 4 of the shrunk, 6 and 8 of the first.
  EXPECT_EQ(fitted.raw.at({1, 5, 6}),
            (at(1 + 8, 2 + 8) + at(1 + 8, 2 + 9) + at(1 + 9, 2 + 8) + at(1 + 9, 2 + 9)) / 4);
}

TEST(PictureInput, SaysWhatDoesNotFit) {
  EXPECT_EQ(
      fit_error(R"({"shape": [3, 8, 8]})", "rgb.png", ErrorKind::mismatch),
      "p.png: expected a picture of 8 x 8 pixels, as net.json says, got 19 x 23; crop or resize "
      "it");
  EXPECT_EQ(
      fit_error(R"({"shape": [3, 8, 8], "picture": [{"resize": 8}]})", "rgb.png",
                ErrorKind::mismatch),
      "p.png: expected a picture of 8 x 8 pixels, as net.json says, got 8 x 9 behind its steps; "
      "crop or resize it");
  EXPECT_EQ(fit_error(R"({"shape": [3, 32, 32], "picture": [{"crop": 32}]})", "rgb.png",
                      ErrorKind::mismatch),
            "p.png: crop: expected to lie within the picture's 19 x 23 pixels, got 32 x 32");
  EXPECT_EQ(
      fit_error(R"({"shape": [8, 8]})", "rgb.png", ErrorKind::value),
      "net.json: expected an input of shape [1 or 3, height, width] for pictures, got [8, 8]");
}

}  // namespace
}  // namespace twofold::net
