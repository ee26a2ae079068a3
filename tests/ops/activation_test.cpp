#include "twofold/ops/activation.h"

#include "tests/ops/cases.h"

namespace twofold::ops::testing {
namespace {

TEST(Activation, ReluAgreesWithTorch) {
  hold_to_cases("relu", [](Named& t, const Json& /*options*/) -> Named {
    return {{"output", relu(t["input"])}};
  });
}

TEST(Activation, Relu6AgreesWithTorch) {
  hold_to_cases("relu6", [](Named& t, const Json& /*options*/) -> Named {
    return {{"output", relu6(t["input"])}};
  });
}

TEST(Activation, PReluAgreesWithTorch) {
  hold_to_cases("prelu", [](Named& t, const Json& /*options*/) -> Named {
    return {{"output", prelu(t["input"], t["weight"])}};
  });
}

TEST(Activation, LargeIntegersKeepTheirValue) {
  constexpr std::uint64_t kLarge = (std::uint64_t{1} << 63U) + 5;
  const Tensor x(Array::from<std::uint64_t>({2}, {kLarge, 3}));
  EXPECT_TRUE(equal(relu(x).array(), x.array()));
  EXPECT_EQ(relu6(x).array().to_vector<std::int64_t>(), (std::vector<std::int64_t>{6, 3}));
}

TEST(Activation, RefusesOtherTypes) {
  EXPECT_THAT([] { (void)relu(zeros({1}, DType::boolean)); },
              ::testing::ThrowsMessage<Error>("relu: Boolean inputs not supported for relu"));
  EXPECT_THAT(
      [] { (void)relu6(zeros({1}, DType::complex64)); },
      ::testing::ThrowsMessage<Error>("relu6: expected float32, float64, float16 or bfloat16, got "
                                      "complex64"));
  EXPECT_THAT(
      [] {
        (void)prelu(zeros({2, 3}), zeros({1}, DType::float64));
      },
      ::testing::ThrowsMessage<Error>(
          "prelu: Type promoting not supported. Got float32 and float64"));
}

TEST(Activation, KeepsChannelsLast) {
  const Tensor x(Array::full({1, 3, 2, 2}, -1).channels_last());
  EXPECT_TRUE(relu(x).array().is_channels_last());
  EXPECT_FALSE(relu(zeros({1, 3, 2, 2})).array().is_channels_last());
}

}  // namespace
}  // namespace twofold::ops::testing
