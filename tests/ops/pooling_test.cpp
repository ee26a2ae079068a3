#include "twofold/ops/pooling.h"

#include "tests/ops/cases.h"
#include "tests/ops/windows.h"

namespace twofold::ops::testing {
namespace {

using Pair = std::array<std::int64_t, 2>;

std::optional<Pair> stride_of(const Json& options) {
  if (options["stride"].is_null()) return std::nullopt;
  return options["stride"].get<Pair>();
}

MaxPool2dOptions max_options(const Json& json) {
  return {.kernel = json["kernel"].get<Pair>(),
          .stride = stride_of(json),
          .padding = padding_of(json["padding"]),
          .dilation = json.value("dilation", Pair{1, 1}),
          .ceil_mode = json.value("ceil_mode", false)};
}

AvgPool2dOptions avg_options(const Json& json) {
  AvgPool2dOptions options{.kernel = json["kernel"].get<Pair>(),
                           .stride = stride_of(json),
                           .padding = padding_of(json["padding"]),
                           .ceil_mode = json.value("ceil_mode", false),
                           .count_include_pad = json.value("count_include_pad", true),
                           .divisor_override = {}};
  if (json.contains("divisor_override"))
    options.divisor_override = json["divisor_override"].get<std::int64_t>();
  return options;
}

TEST(Pooling, MaxAgreesWithTheFrameworks) {
  hold_to_cases("max_pool2d", [](Named& t, const Json& options) -> Named {
    const MaxPool2dResult both = max_pool2d_with_indices(t["input"], max_options(options));
    EXPECT_TRUE(allclose(max_pool2d(t["input"], max_options(options)).array(), both.output.array(),
                         0, 0, true));
    return {{"output", both.output}, {"indices", both.indices}};
  });
}

TEST(Pooling, AverageAgreesWithTheFrameworks) {
  hold_to_cases("avg_pool2d", [](Named& t, const Json& options) -> Named {
    return {{"output", avg_pool2d(t["input"], avg_options(options))}};
  });
}

TEST(Pooling, AdaptiveAverageAgreesWithTorch) {
  hold_to_cases("adaptive_avg_pool2d", [](Named& t, const Json& options) -> Named {
    std::array<std::optional<std::int64_t>, 2> size{};
    for (std::size_t i = 0; i < 2; ++i)
      if (!options["output_size"][i].is_null())
        size.at(i) = options["output_size"][i].get<std::int64_t>();
    return {{"output", adaptive_avg_pool2d(t["input"], size)}};
  });
}

TEST(Pooling, RefusesImpossibleWindows) {
  const Tensor x = zeros({1, 1, 4, 4});
  const auto message = [&](const MaxPool2dOptions& options) {
    try {
      (void)max_pool2d(x, options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(message({.kernel = {0, 2}}),
            "max_pool2d: kernel size should be greater than zero, but got [0, 2]");
  EXPECT_EQ(message({.kernel = {2, 2}, .stride = Pair{1, 0}}),
            "max_pool2d: stride should be greater than zero, but got [1, 0]");
  EXPECT_EQ(message({.kernel = {2, 2}, .padding = Padding::Mode::same}),
            "max_pool2d: expected padding in numbers, valid or MindSpore's same, got torch's same");
  EXPECT_THAT(
      [] {
        (void)adaptive_avg_pool2d(zeros({4, 4}), {2, 2});
      },
      ::testing::ThrowsMessage<Error>(
          "adaptive_avg_pool2d: adaptive_avg_pool2d(): Expected 3D or 4D tensor, but got "
          "[4, 4]"));
  EXPECT_THROW((void)avg_pool2d(zeros({4, 4}), {.kernel = {2, 2}}), Error);
  EXPECT_THROW((void)max_pool2d(x, {.kernel = {std::numeric_limits<std::int64_t>::max(), 2},
                                    .dilation = {3, 1}}),
               Error);
}

}  // namespace
}  // namespace twofold::ops::testing
