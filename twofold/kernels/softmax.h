#pragma once

#include <cstdint>

#include "twofold/core/dtype.h"

namespace twofold::kernels {

/// Softmax, or its logarithm, along the middle of three dimensions. No size is 0.
struct SoftmaxArgs {
  DType dtype;  ///< float32 or float64
  bool logarithm;
  std::int64_t outer, length, inner;
  const void* input;  ///< [outer, length, inner]
  void* output;
};

void softmax(const SoftmaxArgs& args);

}  // namespace twofold::kernels
