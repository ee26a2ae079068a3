#pragma once

#include <cstdint>

#include "twofold/core/dtype.h"

namespace twofold::kernels {

/// The mean of each row, summed in double. `length` may be 0: nan.
struct MeanArgs {
  DType dtype;  ///< float32 or float64
  std::int64_t rows, length;
  const void* input;  ///< [rows, length]
  void* output;       ///< [rows]
};

void mean(const MeanArgs& args);

}  // namespace twofold::kernels
