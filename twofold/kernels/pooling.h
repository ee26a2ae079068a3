#pragma once

#include <array>
#include <cstdint>

#include "twofold/core/dtype.h"

namespace twofold::kernels {

/// A window that slides over planes whose channels lie innermost. No size is 0.
struct PoolShape {
  std::int64_t batch, channels, height, width;
  std::int64_t out_height, out_width;
  std::array<std::int64_t, 2> kernel, stride, dilation;
  std::array<std::int64_t, 4> padding;  ///< top, bottom, left, right
};

struct MaxPool2dArgs {
  DType dtype;  ///< float32 or float64
  PoolShape shape;
  const void* input;      ///< [batch, height, width, channels]
  void* output;           ///< [batch, out_height, out_width, channels]
  std::int64_t* indices;  ///< the same shape, or null
};

void max_pool2d(const MaxPool2dArgs& args);

struct AvgPool2dArgs {
  DType dtype;  ///< float32 or float64
  PoolShape shape;
  bool count_padding;
  std::int64_t divisor;  ///< instead of the count; 0: none
  const void* input;     ///< as in MaxPool2dArgs
  void* output;
};

void avg_pool2d(const AvgPool2dArgs& args);

/// Output row i is the mean of rows floor(i * height / out_height) up to, and without,
/// ceil((i + 1) * height / out_height).
struct AdaptiveAvgPool2dArgs {
  DType dtype;  ///< float32 or float64
  std::int64_t batch, channels, height, width, out_height, out_width;
  const void* input;
  void* output;
};

void adaptive_avg_pool2d(const AdaptiveAvgPool2dArgs& args);

}  // namespace twofold::kernels
