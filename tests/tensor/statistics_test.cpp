#include "twofold/tensor/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace twofold {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

TEST(Statistics, AreThoseOfNumpy) {
  const auto found = statistics(Array::from<float>({2, 2}, {1, 2, 4, 9}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->count, 4);
  EXPECT_EQ(found->min, 1);
  EXPECT_EQ(found->max, 9);
  EXPECT_EQ(found->mean, 4);
  EXPECT_DOUBLE_EQ(found->std.value(), std::sqrt(9.5));  // numpy.std([1, 2, 4, 9])
}

TEST(Statistics, LeaveOutWhatIsNotFiniteAndCountIt) {
  const auto found = statistics(Array::from<float>({5}, {kNan, 3, kInf, 5, -kInf}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->nans, 1);
  EXPECT_EQ(found->infinities, 2);
  EXPECT_EQ(found->min, 3);
  EXPECT_EQ(found->max, 5);
  EXPECT_EQ(found->mean, 4);
  EXPECT_EQ(found->std, 1);
}

TEST(Statistics, OfNothingAreAbsent) {
  for (const Array& array : {Array::from<float>({0, 3}, {}), Array::from<float>({1}, {kNan})}) {
    const auto found = statistics(array);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->min || found->max || found->mean || found->std);
  }
}

TEST(Statistics, GoOverLargeAndStridedArraysInPieces) {
  std::vector<float> values(700'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 7);
  const Array array = Array::from<float>({1, 700'000}, values);
  for (const Array& shaped : {array, array.transpose(0, 1), array.view({7, 100'000})}) {
    const auto found = statistics(shaped);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->count, 700'000);
    EXPECT_EQ(found->min, 0);
    EXPECT_EQ(found->max, 6);
    EXPECT_NEAR(found->mean.value(), 3, 1e-9);
    EXPECT_NEAR(found->std.value(), 2, 1e-9);
  }
}

TEST(Statistics, CountIntegersAndBoolsAndRefuseComplexNumbers) {
  EXPECT_EQ(statistics(Array::from<std::int64_t>({3}, {-4, 0, 4}))->mean, 0);
  EXPECT_EQ(statistics(Array::full({4}, 1, DType::boolean))->min, 1);
  EXPECT_FALSE(statistics(Array::zeros({2}, DType::complex64)));
}

}  // namespace
}  // namespace twofold
