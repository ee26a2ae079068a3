#pragma once

#include <cstdint>

#include "twofold/core/dtype.h"
#include "twofold/kernels/packed_weight.h"

namespace twofold::kernels {

/// output = input * transpose(weight) + bias, on dense row-major memory. No size is 0.
struct LinearArgs {
  DType dtype;  ///< float32 or float64, of all four
  std::int64_t rows, in_features, out_features;
  const void* input;   ///< [rows, in_features]
  const void* weight;  ///< [out_features, in_features]
  const void* bias;    ///< [out_features] or null
  void* output;        ///< [rows, out_features]
  PackedWeight packed = {};
};

void linear(const LinearArgs& args);

}  // namespace twofold::kernels
