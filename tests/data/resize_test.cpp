#include "twofold/data/resize.h"

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

const std::map<std::string, Array>& resized() {
  static const auto kAll = [] {
    const auto arrays =
        checkpoint::read_npz(std::filesystem::path(TWOFOLD_FIXTURES "/pictures/resized.npz"));
    return std::map<std::string, Array>(arrays.begin(), arrays.end());
  }();
  return kAll;
}

// "19_23" of "u8_19_23_to_10_11".
struct Sizes {
  int height, width, new_height, new_width;
};
Sizes sizes_of(const std::string& name) {
  Sizes sizes{};
  EXPECT_EQ(std::sscanf(name.c_str() + name.find('_'), "_%d_%d_to_%d_%d", &sizes.height,
                        &sizes.width, &sizes.new_height, &sizes.new_width),
            4);
  return sizes;
}

Array original(int height, int width) {
  return resized().at("from_" + std::to_string(height) + "_" + std::to_string(width));
}

double largest_difference(const Array& a, const Array& b) {
  const auto x = a.to_vector<double>();
  const auto y = b.to_vector<double>();
  double largest = x.size() == y.size() ? 0 : 1e9;
  for (std::size_t i = 0; i < x.size() && i < y.size(); ++i)
    largest = std::max(largest, std::abs(x[i] - y[i]));
  return largest;
}

TEST(Resize, IsTorchsForBytesToThePixel) {
  int count = 0;
  for (const auto& [name, expected] : resized()) {
    if (!name.starts_with("u8_")) continue;
    ++count;
    const Sizes s = sizes_of(name);
    const Array got = resize_bilinear(original(s.height, s.width), s.new_height, s.new_width);
    EXPECT_TRUE(equal(got, expected)) << name << ": " << largest_difference(got, expected);
  }
  EXPECT_EQ(count, 21);
}

TEST(Resize, IsTorchsForFloats) {
  int count = 0;
  for (const auto& [name, expected] : resized()) {
    if (!name.starts_with("f32_")) continue;
    ++count;
    const Sizes s = sizes_of(name);
    Array in = original(s.height, s.width).narrow(0, 0, 1).to(DType::float32);
    for (std::int64_t i = 0; i < in.numel(); ++i) in.mutable_data<float>()[i] /= 255;
    const Array got = resize_bilinear(in, s.new_height, s.new_width);
    EXPECT_LE(largest_difference(got, expected), 3e-7) << name;
    EXPECT_EQ(got.dtype(), DType::float32);
  }
  EXPECT_EQ(count, 21);
}

TEST(Resize, KeepsTheDimensionsInFront) {
  const Array one = original(19, 23);
  Array two = Array::empty({2, 3, 19, 23}, DType::uint8);
  two.select(0, 0).copy_(one);
  two.select(0, 1).fill_(7);
  const Array got = resize_bilinear(two, 10, 11);
  EXPECT_TRUE(equal(got.select(0, 0), resized().at("u8_19_23_to_10_11")));
  EXPECT_TRUE(equal(got.select(0, 1), Array::full({3, 10, 11}, 7, DType::uint8)));
  // A view with other strides gives the same.
  const Array narrow = two.narrow(3, 2, 9);
  EXPECT_TRUE(equal(resize_bilinear(narrow, 4, 5), resize_bilinear(narrow.contiguous(), 4, 5)));
}

TEST(Shrink, TakesTheMeansOfBlocks) {
  for (const auto& [height, width] : {std::pair{19, 23}, {40, 56}, {7, 100}}) {
    const Array expected =
        resized().at("shrink2_" + std::to_string(height) + "_" + std::to_string(width));
    const Array got = shrink(original(height, width), 2);
    EXPECT_TRUE(equal(got.narrow(1, 0, expected.size(1)).narrow(2, 0, expected.size(2)), expected));
    EXPECT_THAT(got.shape(), ElementsAre(3, (height + 1) / 2, (width + 1) / 2));
  }
  const Array odd = Array::from<float>({1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 10});
  EXPECT_THAT(shrink(odd, 2).to_vector<double>(), ElementsAre(3, 4.5, 7.5, 10));
  EXPECT_TRUE(equal(shrink(odd, 1), odd));
  EXPECT_THAT(shrink(odd, INT64_MAX).shape(), ElementsAre(1, 1, 1));
}

TEST(PadEdge, RepeatsTheNearestPixel) {
  for (const auto& [height, width] : {std::pair{19, 23}, {40, 56}, {7, 100}})
    EXPECT_TRUE(
        equal(pad_edge(original(height, width), 3),
              resized().at("pad3_" + std::to_string(height) + "_" + std::to_string(width))));
  const Array one = Array::from<float>({1, 1, 2}, {1, 2});
  EXPECT_THAT(pad_edge(one, 1).to_vector<double>(),
              ElementsAre(1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2));
  EXPECT_TRUE(equal(pad_edge(one, 0), one));
}

template <class Call>
std::string error_of(const Call& call, ErrorKind kind) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "no error";
}

TEST(Resize, RefusesImpossibleSizes) {
  const Array one = original(7, 100);
  EXPECT_EQ(error_of([&] { resize_bilinear(one, 0, 5); }, ErrorKind::value),
            "resize_bilinear: expected sizes above 0, got 0 x 5");
  EXPECT_EQ(
      error_of([&] { resize_bilinear(one, 1 << 20, 1 << 20); }, ErrorKind::limit),
      "resize_bilinear: a picture of 1048576 x 1048576 pixels, the limit is 134217728 pixels");
  EXPECT_EQ(
      error_of([&] { resize_bilinear(one, 1, std::int64_t{1} << 40U); }, ErrorKind::limit),
      "resize_bilinear: a picture of 1 x 1099511627776 pixels, the limit is 134217728 pixels");
  EXPECT_EQ(error_of([&] { resize_bilinear(one.to(DType::int32), 3, 3); }, ErrorKind::value),
            "resize_bilinear: expected uint8 or float32 [..., height, width] with elements, got "
            "int32 [3, 7, 100]");
  EXPECT_EQ(error_of([&] { shrink(one, 0); }, ErrorKind::value),
            "shrink: expected a factor above 0, got 0");
  EXPECT_EQ(error_of([&] { pad_edge(one, -1); }, ErrorKind::value),
            "pad_edge: expected 0 to 2147483647 rows and columns, got -1");
  EXPECT_EQ(error_of(
                [&] {
                  pad_edge(Array::zeros({0, 3}), 1);
                },
                ErrorKind::value),
            "pad_edge: expected uint8 or float32 [..., height, width] with elements, got float32 "
            "[0, 3]");
  error_of([&] { pad_edge(one, 1 << 30); }, ErrorKind::limit);
}

}  // namespace
}  // namespace twofold::data
