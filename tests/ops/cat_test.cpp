#include "twofold/ops/cat.h"

#include "tests/ops/cases.h"

namespace twofold::ops::testing {
namespace {

TEST(Cat, AgreesWithTorch) {
  hold_to_cases("cat", [](Named& t, const Json& options) -> Named {
    std::vector<Tensor> parts;
    for (const auto& [name, part] : t) parts.push_back(part);
    return {{"output", cat(parts, options["dim"])}};
  });
}

TEST(Cat, RefusesAnEmptyListAndUnequalTypes) {
  EXPECT_THAT([] { (void)cat({}); }, ::testing::ThrowsMessage<Error>(
                                         "cat: torch.cat(): expected a non-empty list of Tensors"));
  EXPECT_THAT(
      [] {
        (void)cat({zeros({1}), zeros({1}, DType::float64)});
      },
      ::testing::ThrowsMessage<Error>(
          "cat: expected equal dtypes, got float32 and float64 for tensor "
          "number 1 in the list"));
}

TEST(Cat, TakesAnyType) {
  const Tensor x = ones({2}, DType::float8_e4m3fn);
  EXPECT_EQ(cat({x, x}).array().to_vector<float>(), (std::vector<float>{1, 1, 1, 1}));
}

}  // namespace
}  // namespace twofold::ops::testing
