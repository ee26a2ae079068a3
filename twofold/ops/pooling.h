#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "twofold/core/export.h"
#include "twofold/ops/padding.h"
#include "twofold/tensor/tensor.h"

namespace twofold::ops {

/// Arguments of MaxPool2d, with torch's defaults.
struct MaxPool2dOptions {
  std::array<std::int64_t, 2> kernel{1, 1};
  std::optional<std::array<std::int64_t, 2>> stride{};  ///< none: the kernel's size
  Padding padding{};                                    ///< Mode::same is not for pooling
  std::array<std::int64_t, 2> dilation{1, 1};
  bool ceil_mode = false;  ///< with explicit padding only

  friend bool operator==(const MaxPool2dOptions&, const MaxPool2dOptions&) = default;
};

/// What pooling gives.
struct MaxPool2dResult {
  Tensor output;
  Tensor indices;  ///< int64; the winner's place in its plane, row * width + column
};

/// The largest value under each window of `input` [n, c, h, w] or [c, h, w]; a nan wins, as in
/// torch. Explicit padding is at most half the kernel, torch's rule. Throws ErrorKind::value for
/// options and empty outputs, ErrorKind::mismatch for shapes.
[[nodiscard]] TWOFOLD_API Tensor max_pool2d(const Tensor& input, const MaxPool2dOptions& options);
/// The same with the places of the winners, the first one of equals.
[[nodiscard]] TWOFOLD_API MaxPool2dResult max_pool2d_with_indices(const Tensor& input,
                                                                  const MaxPool2dOptions& options);

/// Arguments of AvgPool2d, with torch's defaults.
struct AvgPool2dOptions {
  std::array<std::int64_t, 2> kernel{1, 1};
  std::optional<std::array<std::int64_t, 2>> stride{};  ///< none: the kernel's size
  Padding padding{};                                    ///< Mode::same is not for pooling
  bool ceil_mode = false;                               ///< with explicit padding only
  /// Whether padding counts in the divisor. With Padding::Mode::same_ceil it never does, as in
  /// MindSpore.
  bool count_include_pad = true;
  std::optional<std::int64_t> divisor_override{};

  friend bool operator==(const AvgPool2dOptions&, const AvgPool2dOptions&) = default;
};

/// The mean under each window; shapes and errors as max_pool2d.
[[nodiscard]] TWOFOLD_API Tensor avg_pool2d(const Tensor& input, const AvgPool2dOptions& options);

/// The mean of each of `output_size` rows and columns of pieces of `input` [n, c, h, w] or
/// [c, h, w], cut as torch cuts them (pieces may overlap); none keeps the input's size.
[[nodiscard]] TWOFOLD_API Tensor adaptive_avg_pool2d(
    const Tensor& input, const std::array<std::optional<std::int64_t>, 2>& output_size);

}  // namespace twofold::ops
