#include "twofold/ops/linear.h"

#include "tests/ops/cases.h"

namespace twofold::ops::testing {
namespace {

TEST(Linear, AgreesWithTorch) {
  hold_to_cases("linear", [](Named& t, const Json& /*options*/) -> Named {
    return {{"output", linear(t["input"], t["weight"], t["bias"])}};
  });
}

TEST(Linear, NamesShapesThatDoNotFit) {
  EXPECT_THAT(
      [] {
        (void)linear(zeros({2, 3}), zeros({4, 5}));
      },
      ::testing::ThrowsMessage<Error>("linear: mat1 and mat2 shapes cannot be multiplied (2x3 and "
                                      "5x4)"));
  EXPECT_THAT(
      [] {
        (void)linear(zeros({2, 7, 3}), zeros({4, 5}));
      },
      ::testing::ThrowsMessage<Error>("linear: mat1 and mat2 shapes cannot be multiplied (14x3 and "
                                      "5x4)"));
  EXPECT_THAT(
      [] {
        (void)linear(zeros({2, 3}), zeros({4, 3, 1}));
      },
      ::testing::ThrowsMessage<Error>("linear: expected weight [out, in], got [4, 3, 1]"));
}

TEST(Linear, RefusesOtherTypes) {
  EXPECT_THAT(
      [] {
        (void)linear(zeros({2, 3}), zeros({4, 3}, DType::float64));
      },
      ::testing::ThrowsMessage<Error>(
          "linear: expected input and weight to have the same dtype, but "
          "got: float32 != float64"));
  EXPECT_THAT(
      [] {
        (void)linear(zeros({2, 3}), zeros({4, 3}), zeros({4}, DType::bfloat16));
      },
      ::testing::ThrowsMessage<Error>("linear: expected input and bias to have the same dtype, but "
                                      "got: float32 != bfloat16"));
}

TEST(Linear, SeesAChangedWeight) {
  const Tensor w = ones({40, 50});
  const Tensor x = ones({64, 50});
  EXPECT_EQ(linear(x, w).array().at({63, 39}), 50);
  w.copy_(Array::full({40, 50}, 3));
  EXPECT_EQ(linear(x, w).array().at({63, 39}), 150);
}

}  // namespace
}  // namespace twofold::ops::testing
