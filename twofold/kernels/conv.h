#pragma once

#include <array>
#include <cstdint>

#include "twofold/core/dtype.h"
#include "twofold/kernels/packed_weight.h"

namespace twofold::kernels {

/// conv2d on dense memory, channels innermost. No size is 0.
struct Conv2dArgs {
  DType dtype;  ///< float32 or float64, of all four
  std::int64_t batch, channels, height, width;
  std::int64_t out_channels, out_height, out_width;
  std::array<std::int64_t, 2> kernel, stride, dilation;
  std::array<std::int64_t, 4> padding;  ///< top, bottom, left, right
  std::int64_t groups;
  const void* input;   ///< [batch, height, width, channels]
  const void* weight;  ///< [out_channels, channels / groups, kernel height, kernel width]
  const void* bias;    ///< [out_channels] or null
  void* output;        ///< [batch, out_height, out_width, out_channels]
  PackedWeight packed = {};
};

void conv2d(const Conv2dArgs& args);

}  // namespace twofold::kernels
