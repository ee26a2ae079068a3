#pragma once

#include "twofold/tensor/array.h"

namespace twofold::kernels {

/// output = (input - mean) / sqrt(var + eps) * weight + bias, channel by channel. `input` is [n, c,
/// h, w] (h and w may be 1) and dense, contiguous or channels-last; `output` has its layout. The
/// vectors are [c] and contiguous; `weight` and `bias` may be undefined. With `training` the mean
/// and the biased variance of the input are computed first and written to `mean` and `var`.
struct BatchNormArgs {
  Array input;
  Array weight, bias;
  Array mean, var;
  Array output;
  double eps = 1e-5;
  bool training = false;
};

void batch_norm(const BatchNormArgs& args);

namespace native {
void batch_norm(const BatchNormArgs& args);
}
namespace onednn {
bool supports_batch_norm(const BatchNormArgs& args);
void batch_norm(const BatchNormArgs& args);
}  // namespace onednn

}  // namespace twofold::kernels
