#include "twofold/ops/conv.h"

#include "tests/ops/cases.h"
#include "tests/ops/windows.h"

namespace twofold::ops::testing {
namespace {

Conv2dOptions options_of(const Json& json) {
  return {.stride = json["stride"].get<std::array<std::int64_t, 2>>(),
          .padding = padding_of(json["padding"]),
          .dilation = json["dilation"].get<std::array<std::int64_t, 2>>(),
          .groups = json["groups"]};
}

TEST(Conv2d, AgreesWithTheFrameworks) {
  hold_to_cases("conv2d", [](Named& t, const Json& options) -> Named {
    return {{"output", conv2d(t["input"], t["weight"], t["bias"], options_of(options))}};
  });
}

TEST(Conv2d, RefusesOtherTypes) {
  const Tensor x = zeros({1, 1, 3, 3});
  const Tensor w = zeros({1, 1, 2, 2}, DType::float64);
  EXPECT_THAT([&] { (void)conv2d(x, w); },
              ::testing::ThrowsMessage<Error>(
                  "conv2d: Input type (float32) and weight type (float64) should "
                  "be the same"));
  EXPECT_THAT([&] { (void)conv2d(x, x, zeros({1}, DType::float16)); },
              ::testing::ThrowsMessage<Error>(
                  "conv2d: Input type (float32) and bias type (float16) should be "
                  "the same"));
  EXPECT_THAT(
      [&] { (void)conv2d(x.to(DType::int64), w); },
      ::testing::ThrowsMessage<Error>("conv2d: expected float32, float64, float16 or bfloat16, got "
                                      "int64"));
}

TEST(Conv2d, RefusesNumbersThatOverflow) {
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
  const Tensor x = zeros({1, 1, 3, 3});
  EXPECT_THAT(
      [&] {
        (void)conv2d(x, zeros({1, 1, 2, 2}), {}, {.padding = kHuge});
      },
      ::testing::ThrowsMessage<Error>(
          "expected kernel, stride, dilation and padding of at most 2147483647, got "
          "9223372036854775807"));
  EXPECT_THROW((void)conv2d(x, zeros({1, 1, 2, 2}), {}, {.stride = {1, kHuge}}), Error);
  EXPECT_THROW((void)conv2d(x, zeros({1, 1, 3, 3}), {}, {.dilation = {kHuge, 1}}), Error);
  EXPECT_THROW((void)conv2d(x, zeros({1, 1, 2, 2}), {}, {.padding = kHuge / 4}), Error);
}

/// A sum of nothing is 0. (torch 2.13 returns no channels here, whatever the weight's shape says.)
TEST(Conv2d, NoChannelsLeaveTheBias) {
  const Tensor bias(Array::from<float>({2}, {3, -1}));
  const Tensor y = conv2d(zeros({1, 0, 3, 3}), zeros({2, 0, 2, 2}), bias);
  EXPECT_EQ(y.array().to_vector<float>(), (std::vector<float>{3, 3, 3, 3, -1, -1, -1, -1}));
  EXPECT_EQ(conv2d(zeros({1, 0, 3, 3}), zeros({2, 0, 3, 3})).array().to_vector<float>(),
            (std::vector<float>{0, 0}));
}

TEST(Conv2d, TakesTheLargestNumbersThatMakeSense) {
  constexpr std::int64_t kLarge = kLargestWindowNumber;
  const Tensor x = ones({1, 1, 3, 3});
  const Tensor w = full({1, 1, 1, 1}, 2);
  for (const kernels::KernelChoice choice :
       {kernels::KernelChoice::native, kernels::KernelChoice::onednn}) {
    const Choosing choosing(choice);
    const Tensor y = conv2d(x, w, {}, {.stride = {kLarge, kLarge}, .dilation = {kLarge, kLarge}});
    EXPECT_EQ(y.array().to_vector<float>(), (std::vector<float>{2}));
  }
}

/// The packed copy beside a weight must not outlive the values it was made from.
TEST(Conv2d, SeesAChangedWeight) {
  const Tensor x = ones({1, 16, 4, 4});
  const Tensor w = ones({16, 16, 3, 3});
  EXPECT_EQ(conv2d(x, w).array().at({0, 0, 0, 0}), 144);
  EXPECT_EQ(conv2d(x, w).array().at({0, 15, 1, 1}), 144);
  w.copy_(Array::full({16, 16, 3, 3}, 2));
  EXPECT_EQ(conv2d(x, w).array().at({0, 0, 0, 0}), 288);
  w.set_data(Array::full({16, 16, 3, 3}, -1));
  EXPECT_EQ(conv2d(x, w).array().at({0, 0, 0, 0}), -144);
  EXPECT_EQ(conv2d(x, w.detach()).array().at({0, 0, 0, 0}), -144);
  // Another shape of input may want another packing.
  EXPECT_EQ(conv2d(ones({3, 16, 9, 9}), w).array().at({2, 7, 3, 3}), -144);
}

}  // namespace
}  // namespace twofold::ops::testing
