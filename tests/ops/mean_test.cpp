#include "twofold/ops/mean.h"

#include "tests/ops/cases.h"

namespace twofold::ops::testing {
namespace {

TEST(Mean, AgreesWithTorch) {
  hold_to_cases("mean", [](Named& t, const Json& options) -> Named {
    return {{"output", mean(t["input"], options["dims"], options["keepdim"])}};
  });
}

TEST(Mean, MethodTakesAll) {
  EXPECT_EQ(Tensor(Array::from<double>({2, 2}, {1, 2, 3, 6})).mean().item(), 3);
}

TEST(Mean, RefusesIntegers) {
  EXPECT_THAT([] { (void)mean(zeros({4}, DType::int64)); },
              ::testing::ThrowsMessage<Error>(
                  "mean: mean(): could not infer output dtype. Input dtype must be either a "
                  "floating point or complex dtype. Got: int64"));
}

TEST(Mean, DoesNotLoseSmallNumbers) {
  // In float32 the sum would stop at 2^24.
  const Tensor x = ones({1 << 25});
  EXPECT_EQ(x.mean().item(), 1);
}

}  // namespace
}  // namespace twofold::ops::testing
