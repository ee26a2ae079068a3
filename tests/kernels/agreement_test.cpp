#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <random>
#include <thread>

#include "twofold/kernels/native/activation.h"
#include "twofold/kernels/native/add.h"
#include "twofold/kernels/native/batch_norm.h"
#include "twofold/kernels/native/conv.h"
#include "twofold/kernels/native/linear.h"
#include "twofold/kernels/native/pooling.h"
#include "twofold/kernels/native/softmax.h"
#include "twofold/kernels/onednn/activation.h"
#include "twofold/kernels/onednn/add.h"
#include "twofold/kernels/onednn/batch_norm.h"
#include "twofold/kernels/onednn/conv.h"
#include "twofold/kernels/onednn/linear.h"
#include "twofold/kernels/onednn/pooling.h"
#include "twofold/kernels/onednn/softmax.h"
#include "twofold/kernels/table.h"

namespace twofold::kernels {
namespace {

using Values = std::vector<float>;
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

Values random_values(std::int64_t count, std::uint32_t seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal;
  Values values(static_cast<std::size_t>(count));
  for (float& value : values) value = normal(engine);
  return values;
}

/// Puts a nan and both infinities among the values, apart from each other.
void make_special(Values& values) {
  values[values.size() / 7] = kNan;
  values[values.size() / 2] = kInf;
  values[values.size() - 1 - values.size() / 9] = -kInf;
}

/// Both rows on the same input: the same nans and infinities, and numbers within 1e-5 of the
/// largest.
template <class Args>
void expect_agreement(Args args, std::int64_t outputs, void (*first)(const Args&),
                      void (*second)(const Args&)) {
  Values a(static_cast<std::size_t>(outputs), 77);
  Values b(a.size(), 88);
  args.output = a.data();
  first(args);
  args.output = b.data();
  second(args);
  float largest = 0.5F;
  for (const float value : a)
    if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) || std::isnan(b[i])) {
      ASSERT_TRUE(std::isnan(a[i]) && std::isnan(b[i])) << i << ": " << a[i] << " and " << b[i];
    } else if (std::isinf(a[i]) || std::isinf(b[i])) {
      ASSERT_EQ(a[i], b[i]) << i;
    } else {
      ASSERT_NEAR(a[i], b[i], 1e-5F * largest) << i;
    }
  }
}

struct ConvCase {
  std::int64_t batch, channels, height, width, out_channels;
  std::array<std::int64_t, 2> kernel, stride{1, 1}, dilation{1, 1};
  std::array<std::int64_t, 4> padding{};
  std::int64_t groups = 1;
};

const std::vector<ConvCase>& conv_cases() {
  static const std::vector<ConvCase> cases = {
      {1, 3, 31, 29, 16, {7, 7}, {2, 2}, {1, 1}, {3, 3, 3, 3}},
      {2, 64, 14, 14, 64, {3, 3}, {1, 1}, {1, 1}, {1, 1, 1, 1}},
      {3, 64, 9, 7, 128, {1, 1}, {2, 2}},
      {1, 17, 11, 13, 19, {3, 5}, {2, 1}, {1, 2}, {0, 2, 3, 1}},
      {2, 32, 10, 10, 32, {3, 3}, {1, 1}, {1, 1}, {1, 1, 1, 1}, 32},
      {2, 24, 8, 9, 36, {3, 3}, {1, 2}, {2, 1}, {2, 2, 1, 1}, 3},
      {5, 1, 28, 28, 8, {3, 3}},
      {1, 5, 4, 4, 3, {4, 4}, {1, 1}, {1, 1}, {3, 3, 3, 3}},
  };
  return cases;
}

void check_conv(const ConvCase& c, bool special, bool with_bias) {
  const auto size = [&](std::size_t axis, std::int64_t in) {
    const std::int64_t extent = c.dilation.at(axis) * (c.kernel.at(axis) - 1) + 1;
    return (in + c.padding.at(2 * axis) + c.padding.at(2 * axis + 1) - extent) / c.stride.at(axis) +
           1;
  };
  const std::int64_t rows = size(0, c.height);
  const std::int64_t columns = size(1, c.width);
  Values input = random_values(c.batch * c.channels * c.height * c.width, 1);
  if (special) make_special(input);
  const Values weight =
      random_values(c.out_channels * (c.channels / c.groups) * c.kernel[0] * c.kernel[1], 2);
  const Values bias = random_values(c.out_channels, 3);
  const Conv2dArgs args{.dtype = DType::float32,
                        .batch = c.batch,
                        .channels = c.channels,
                        .height = c.height,
                        .width = c.width,
                        .out_channels = c.out_channels,
                        .out_height = rows,
                        .out_width = columns,
                        .kernel = c.kernel,
                        .stride = c.stride,
                        .dilation = c.dilation,
                        .padding = c.padding,
                        .groups = c.groups,
                        .input = input.data(),
                        .weight = weight.data(),
                        .bias = with_bias ? bias.data() : nullptr,
                        .output = nullptr,
                        .packed = {}};
  ASSERT_TRUE(onednn::supports_conv2d(args));
  expect_agreement(args, c.batch * rows * columns * c.out_channels, native::conv2d, onednn::conv2d);
}

TEST(Agreement, Conv2d) {
  for (const ConvCase& one : conv_cases())
    for (const bool special : {false, true}) {
      SCOPED_TRACE(fmt::format("{} channels, kernel {} x {}, special {}", one.channels,
                               one.kernel[0], one.kernel[1], special));
      check_conv(one, special, special);
    }
}

TEST(Agreement, Linear) {
  for (const auto& [rows, in, out] : std::vector<std::array<std::int64_t, 3>>{
           {1, 512, 100}, {7, 33, 10}, {64, 129, 257}, {3, 1, 1}})
    for (const bool special : {false, true}) {
      Values input = random_values(rows * in, 4);
      if (special) make_special(input);
      const Values weight = random_values(out * in, 5);
      const Values bias = random_values(out, 6);
      const LinearArgs args{.dtype = DType::float32,
                            .rows = rows,
                            .in_features = in,
                            .out_features = out,
                            .input = input.data(),
                            .weight = weight.data(),
                            .bias = special ? nullptr : bias.data(),
                            .output = nullptr,
                            .packed = {}};
      expect_agreement(args, rows * out, native::linear, onednn::linear);
    }
}

TEST(Agreement, BatchNorm) {
  for (const auto& [rows, channels] :
       std::vector<std::array<std::int64_t, 2>>{{200, 64}, {37, 17}, {2, 1}, {1000, 3}})
    for (const bool training : {false, true})
      for (const bool special : {false, true}) {
        SCOPED_TRACE(
            fmt::format("{} x {}, training {}, special {}", rows, channels, training, special));
        Values input = random_values(rows * channels, 7);
        if (special) make_special(input);
        const Values weight = random_values(channels, 8);
        const Values bias = random_values(channels, 9);
        Values mean = random_values(channels, 10);
        Values variance = random_values(channels, 11);
        for (float& v : variance) v = std::fabs(v) + 0.1F;
        const BatchNormArgs args{.dtype = DType::float32,
                                 .training = training,
                                 .rows = rows,
                                 .channels = channels,
                                 .eps = 1e-5,
                                 .input = input.data(),
                                 .weight = special ? nullptr : weight.data(),
                                 .bias = special ? nullptr : bias.data(),
                                 .mean = mean.data(),
                                 .variance = variance.data(),
                                 .output = nullptr};
        expect_agreement(args, rows * channels, native::batch_norm, onednn::batch_norm);
      }
}

TEST(Agreement, ActivationsAndAdd) {
  for (const std::int64_t count : {1, 15, 4099}) {
    const Values input = random_values(count, 12);
    for (const double high : {6.0, std::numeric_limits<double>::infinity()}) {
      const ClampArgs clamp{DType::float32, count, 0, high, input.data(), nullptr};
      ASSERT_TRUE(onednn::supports_clamp(clamp));
      expect_agreement(clamp, count, native::clamp, onednn::clamp);
    }
    Values special = input;
    make_special(special);
    const AddArgs add{DType::float32, count, input.data(), special.data(), nullptr};
    expect_agreement(add, count, native::add, onednn::add);
  }
  for (const std::int64_t channels : {1, 3, 64}) {
    Values input = random_values(50 * channels, 13);
    make_special(input);
    const Values weight = random_values(channels, 14);
    const PReluArgs prelu{DType::float32, 50, channels, input.data(), weight.data(), nullptr};
    ASSERT_TRUE(onednn::supports_prelu(prelu));
    expect_agreement(prelu, 50 * channels, native::prelu, onednn::prelu);
  }
}

TEST(Agreement, Pooling) {
  const std::vector<PoolShape> shapes = {
      {2, 64, 12, 12, 6, 6, {2, 2}, {2, 2}, {1, 1}, {}},
      {1, 17, 9, 11, 5, 6, {3, 3}, {2, 2}, {1, 1}, {1, 1, 1, 1}},
      {3, 3, 8, 7, 8, 7, {3, 3}, {1, 1}, {1, 1}, {1, 1, 1, 1}},
      {1, 5, 8, 8, 4, 4, {3, 3}, {2, 2}, {1, 1}, {0, 1, 0, 1}},
  };
  for (const PoolShape& s : shapes) {
    Values input = random_values(s.batch * s.channels * s.height * s.width, 15);
    const std::int64_t outputs = s.batch * s.channels * s.out_height * s.out_width;
    const MaxPool2dArgs max{DType::float32, s, input.data(), nullptr, nullptr};
    ASSERT_TRUE(onednn::supports_max_pool2d(max));
    expect_agreement(max, outputs, native::max_pool2d, onednn::max_pool2d);
    make_special(input);
    for (const bool count : {false, true}) {
      const AvgPool2dArgs avg{DType::float32, s, count, 0, input.data(), nullptr};
      ASSERT_TRUE(onednn::supports_avg_pool2d(avg));
      expect_agreement(avg, outputs, native::avg_pool2d, onednn::avg_pool2d);
    }
  }
}

TEST(Agreement, Softmax) {
  for (const auto& [outer, length, inner] :
       std::vector<std::array<std::int64_t, 3>>{{9, 10, 1}, {2, 1000, 1}, {3, 7, 5}, {4, 1, 1}})
    for (const bool logarithm : {false, true}) {
      const Values input = random_values(outer * length * inner, 16);
      const SoftmaxArgs args{DType::float32, logarithm,    outer,  length,
                             inner,          input.data(), nullptr};
      ASSERT_TRUE(onednn::supports_softmax(args));
      expect_agreement(args, outer * length * inner, native::softmax, onednn::softmax);
    }
}

/// These primitives of oneDNN lose a nan, so they must not be offered one.
TEST(Agreement, OneDnnStandsAsideWhereItWouldLoseANan) {
  const Values input = {1, kNan, 2, 3};
  const PoolShape shape{1, 1, 2, 2, 1, 1, {2, 2}, {2, 2}, {1, 1}, {}};
  EXPECT_FALSE(onednn::supports_clamp(
      {DType::float32, 4, 0, std::numeric_limits<double>::infinity(), input.data(), nullptr}));
  EXPECT_FALSE(
      onednn::supports_max_pool2d({DType::float32, shape, input.data(), nullptr, nullptr}));
  EXPECT_FALSE(onednn::supports_softmax({DType::float32, false, 1, 4, 1, input.data(), nullptr}));
  EXPECT_FALSE(onednn::supports_prelu({DType::float32, 1, 4, input.data(), input.data(), nullptr}));
}

TEST(Agreement, OneDnnTakesNoDoubles) {
  EXPECT_FALSE(onednn::supports_add({DType::float64, 4, nullptr, nullptr, nullptr}));
  EXPECT_FALSE(onednn::supports_linear({.dtype = DType::float64,
                                        .rows = 1,
                                        .in_features = 1,
                                        .out_features = 1,
                                        .input = nullptr,
                                        .weight = nullptr,
                                        .bias = nullptr,
                                        .output = nullptr,
                                        .packed = {}}));
}

/// One weight, several threads: all of them find or make the packed copy.
TEST(Agreement, ThreadsShareAPackedWeight) {
  const Values input(64 * 48, 1);
  const Values weight(32 * 48, 0.5);
  std::shared_ptr<void> slot;
  std::uint64_t version = 0;
  std::vector<Values> outputs(4, Values(64 * 32));
  std::vector<std::thread> threads;
  for (Values& output : outputs)
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i)
        onednn::linear({.dtype = DType::float32,
                        .rows = 64,
                        .in_features = 48,
                        .out_features = 32,
                        .input = input.data(),
                        .weight = weight.data(),
                        .bias = nullptr,
                        .output = output.data(),
                        .packed = {&slot, &version, 0}});
    });
  for (std::thread& thread : threads) thread.join();
  for (const Values& output : outputs) EXPECT_THAT(output, ::testing::Each(24.0F));
}

TEST(Table, ChoiceGoesFirstWhereItIsSupported) {
  static int ran = 0;
  using Rows = std::array<Kernel<int>, 2>;
  constexpr Rows kRows = {
      Kernel<int>{KernelChoice::onednn, [](const int& size) { return size > 2; },
                  [](const int&) { ran = 1; }},
      Kernel<int>{KernelChoice::native, always<int>, [](const int&) { ran = 2; }}};
  const auto row_for = [&](KernelChoice choice, int size) {
    set_kernel_choice(choice);
    run_first<int>(kRows, size);
    set_kernel_choice(KernelChoice::fastest);
    return ran;
  };
  EXPECT_EQ(row_for(KernelChoice::fastest, 3), 1);
  EXPECT_EQ(row_for(KernelChoice::fastest, 1), 2);
  EXPECT_EQ(row_for(KernelChoice::native, 3), 2);
  EXPECT_EQ(row_for(KernelChoice::onednn, 3), 1);
  EXPECT_EQ(row_for(KernelChoice::onednn, 1), 2);
  EXPECT_EQ(kernel_choice(), KernelChoice::fastest);
}

}  // namespace
}  // namespace twofold::kernels
