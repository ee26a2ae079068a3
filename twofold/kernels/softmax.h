#pragma once

#include "twofold/tensor/array.h"

namespace twofold::kernels {

/// exp(x - max) / sum over the middle axis of [outer, size, inner], or its logarithm. Contiguous,
/// float32 or float64. A row with a nan or an infinity of its own follows torch: nan.
struct SoftmaxArgs {
  Array input, output;
  bool log = false;
};

void softmax(const SoftmaxArgs& args);

namespace native {
void softmax(const SoftmaxArgs& args);
}
namespace onednn {
bool supports_softmax(const SoftmaxArgs& args);
void softmax(const SoftmaxArgs& args);
}  // namespace onednn

}  // namespace twofold::kernels
