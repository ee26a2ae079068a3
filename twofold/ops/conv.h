#pragma once

#include <array>
#include <cstdint>

#include "twofold/core/export.h"
#include "twofold/ops/padding.h"
#include "twofold/tensor/tensor.h"

namespace twofold::ops {

/// Arguments of Conv2d, with torch's defaults.
struct Conv2dOptions {
  std::array<std::int64_t, 2> stride{1, 1};
  Padding padding{};
  std::array<std::int64_t, 2> dilation{1, 1};
  std::int64_t groups = 1;
};

/// Cross-correlation of `input` [n, c, h, w] or [c, h, w] with `weight` [o, c / groups, kh, kw],
/// plus `bias` [o] where it is defined: [n, o, oh, ow] or [o, oh, ow]. All of one dtype: float32 or
/// float64, or float16 and bfloat16, which are computed in float32 and rounded. Throws
/// ErrorKind::mismatch for shapes that do not fit, ErrorKind::type for dtypes and ErrorKind::value
/// for options, with torch's texts where it has them.
[[nodiscard]] TWOFOLD_API Tensor conv2d(const Tensor& input, const Tensor& weight,
                                        const Tensor& bias = {}, const Conv2dOptions& options = {});

}  // namespace twofold::ops
