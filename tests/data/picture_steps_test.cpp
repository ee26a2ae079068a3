#include "twofold/data/picture_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <string>

#include "twofold/checkpoint/npz.h"
#include "twofold/core/error.h"

namespace twofold::data {
namespace {

using ::testing::ElementsAre;
using Kind = PictureStep::Kind;

std::string error_of(const PictureStep& step, ErrorKind kind) {
  try {
    take_step(step, Array::zeros({3, 20, 30}, DType::uint8));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "no error";
}

TEST(PictureSteps, ResizeAndCropAsTorchvision) {
  const auto arrays =
      checkpoint::read_npz(std::filesystem::path(TWOFOLD_FIXTURES "/pictures/resized.npz"));
  const std::map<std::string, Array> all(arrays.begin(), arrays.end());
  int count = 0;
  for (const auto& [name, expected] : all) {
    int height = 0;
    int width = 0;
    int shorter = 0;
    if (std::sscanf(name.c_str(), "steps_%d_%d_resize_%d", &height, &width, &shorter) != 3)
      continue;
    ++count;
    const Array from = all.at("from_" + std::to_string(height) + "_" + std::to_string(width));
    const std::vector<std::int64_t> size = {expected.size(1), expected.size(2)};
    EXPECT_TRUE(equal(
        take_steps({{Kind::resize, {shorter}}, {Kind::crop, size}}, from).contiguous(), expected))
        << name;
    if (size[0] != size[1]) continue;
    EXPECT_TRUE(
        equal(take_steps({{Kind::resize, {shorter}}, {Kind::crop, {size[0]}}}, from).contiguous(),
              expected));
  }
  EXPECT_EQ(count, 18);
}

TEST(PictureSteps, DoWhatTheySay) {
  const Array from = Array::from<float>({1, 2, 4}, {0, 1, 2, 3, 4, 5, 6, 7});
  EXPECT_THAT(take_step({Kind::crop, {1, 1, 1, 2}}, from).to_vector<double>(), ElementsAre(5, 6));
  EXPECT_THAT(take_step({Kind::crop, {0, 0, 2, 1}}, from).to_vector<double>(), ElementsAre(0, 4));
  EXPECT_THAT(take_step({Kind::shrink, {2}}, from).to_vector<double>(), ElementsAre(2.5, 4.5));
  EXPECT_THAT(take_step({Kind::pad, {1}}, from).shape(), ElementsAre(1, 4, 6));
  EXPECT_THAT(take_step({Kind::resize, {3, 5}}, from).shape(), ElementsAre(1, 3, 5));
  EXPECT_THAT(take_step({Kind::resize, {3}}, from).shape(), ElementsAre(1, 3, 6));
  EXPECT_THAT(take_step({Kind::resize, {3}}, from.transpose(1, 2)).shape(), ElementsAre(1, 6, 3));
  EXPECT_TRUE(equal(take_steps(std::vector<PictureStep>{}, from), from));
}

TEST(PictureSteps, HaveWords) {
  EXPECT_THAT(picture_step_words(), ElementsAre("resize", "crop", "shrink", "pad"));
  for (const std::string& word : picture_step_words())
    EXPECT_EQ(to_string(*find_picture_step(word)), word);
  EXPECT_EQ(find_picture_step("rotate"), std::nullopt);
}

TEST(PictureSteps, RefuseWhatDoesNotFit) {
  EXPECT_EQ(error_of({Kind::crop, {21}}, ErrorKind::mismatch),
            "crop: expected to lie within the picture's 20 x 30 pixels, got 21 x 21");
  EXPECT_EQ(error_of({Kind::crop, {10, 10, 5, 21}}, ErrorKind::mismatch),
            "crop: expected to lie within the picture's 20 x 30 pixels, got 5 x 21 from row 10, "
            "column 10");
  EXPECT_EQ(error_of({Kind::resize, {1, 2, 3}}, ErrorKind::value),
            "resize: expected one whole number above 0 (the shorter side) or two (height, width)");
  EXPECT_EQ(error_of({Kind::crop, {1, 2, 3}}, ErrorKind::value),
            "crop: expected one whole number above 0 (a square's side), two (height, width) or "
            "four (top, left, height, width)");
  for (const PictureStep& step : {PictureStep{Kind::resize, {}},
                                  {Kind::resize, {0}},
                                  {Kind::crop, {0, 5}},
                                  {Kind::crop, {-1, 0, 5, 5}},
                                  {Kind::shrink, {0}},
                                  {Kind::shrink, {2, 2}},
                                  {Kind::pad, {-1}},
                                  {Kind::pad, {std::int64_t{1} << 40U}}})
    EXPECT_NE(error_of(step, ErrorKind::value), "no error");
  error_of({Kind::resize, {1 << 30}}, ErrorKind::limit);
  error_of({Kind::pad, {1 << 30}}, ErrorKind::limit);
  try {
    take_steps(std::vector<PictureStep>(17, {Kind::pad, {1}}), Array::zeros({3, 2, 2}));
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::limit);
    EXPECT_STREQ(error.what(), "expected at most 16 steps for a picture, got 17");
  }
}

}  // namespace
}  // namespace twofold::data
