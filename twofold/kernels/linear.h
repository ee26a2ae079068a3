#pragma once

#include "twofold/kernels/conv.h"
#include "twofold/tensor/array.h"

namespace twofold::kernels {

/// output[r, o] = bias[o] + sum_i input[r, i] * weight[o, i]. All arrays are contiguous, float32 or
/// float64, all alike; `bias` may be undefined.
struct LinearArgs {
  Array input;   ///< [rows, in]
  Array weight;  ///< [out, in]
  Array bias;    ///< [out]
  Array output;  ///< [rows, out], not empty
  PackedWeight packed = {};
};

void linear(const LinearArgs& args);

namespace native {
void linear(const LinearArgs& args);
}
namespace onednn {
bool supports_linear(const LinearArgs& args);
void linear(const LinearArgs& args);
}  // namespace onednn

}  // namespace twofold::kernels
