#include "twofold/ops/dropout.h"

#include <algorithm>

#include "tests/ops/cases.h"

namespace twofold::ops::testing {
namespace {

TEST(Dropout, IsTheInputItselfOutsideTraining) {
  const Tensor x = ones({3});
  EXPECT_TRUE(dropout(x, 0.5, false).is_same(x));
  EXPECT_TRUE(dropout(x, 0, true).is_same(x));
}

TEST(Dropout, DropsTheShareItSaysAndScalesTheRest) {
  Generator generator(3);
  for (const DType dtype : {DType::float32, DType::float64, DType::float16, DType::bfloat16}) {
    const Tensor y = dropout(ones({100, 100}, dtype), 0.25, true, &generator);
    EXPECT_EQ(y.dtype(), dtype);
    const std::vector<double> values = y.array().to_vector<double>();
    const auto dropped = std::count(values.begin(), values.end(), 0.0);
    EXPECT_NEAR(static_cast<double>(dropped), 2500, 200);
    const double kept = Tensor(full({1}, 4.0 / 3, dtype)).item();
    EXPECT_EQ(std::count(values.begin(), values.end(), kept) + dropped, 10000);
  }
}

TEST(Dropout, OneSeedGivesOneMask) {
  const Tensor x = ones({64});
  manual_seed(11);
  const Array first = dropout(x, 0.5, true).array();
  const Array second = dropout(x, 0.5, true).array();
  manual_seed(11);
  EXPECT_TRUE(equal(dropout(x, 0.5, true).array(), first));
  EXPECT_FALSE(equal(first, second));
}

TEST(Dropout, AllIsZeroButWhatIsNotANumber) {
  const Tensor x(Array::from<float>({3}, {1, std::nanf(""), HUGE_VALF}));
  const std::vector<float> y = dropout(x, 1, true).array().to_vector<float>();
  EXPECT_EQ(y[0], 0);
  EXPECT_TRUE(std::isnan(y[1]) && std::isnan(y[2]));  // as torch
}

TEST(Dropout, RefusesOtherProbabilities) {
  EXPECT_THAT(
      [] { (void)dropout(ones({1}), 1.5, false); },
      ::testing::ThrowsMessage<Error>("dropout: dropout probability has to be between 0 and 1, but "
                                      "got 1.5"));
  EXPECT_THROW((void)dropout(ones({1}), std::nan(""), true), Error);
  EXPECT_THROW((void)dropout(ones({4}, DType::int64), 0.5, true), Error);
}

}  // namespace
}  // namespace twofold::ops::testing
