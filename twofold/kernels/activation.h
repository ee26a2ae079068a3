#pragma once

#include <cstdint>

#include "twofold/core/dtype.h"

namespace twofold::kernels {

/// min(max(x, low), high) of each element; a nan stays.
struct ClampArgs {
  DType dtype;  ///< float32 or float64
  std::int64_t count;
  double low, high;
  const void* input;
  void* output;
};

void clamp(const ClampArgs& args);

/// x where x > 0, else x * weight, of `rows` pixels with the channels innermost.
struct PReluArgs {
  DType dtype;  ///< float32 or float64
  std::int64_t rows, channels;
  const void* input;   ///< [rows, channels]
  const void* weight;  ///< [channels]
  void* output;        ///< [rows, channels]
};

void prelu(const PReluArgs& args);

}  // namespace twofold::kernels
