#include "twofold/nn/flatten.h"

#include "twofold/ops/view.h"

namespace twofold::nn {

Tensor Flatten::forward(const Tensor& input) {
  return ops::flatten(input, options_.start_dim, options_.end_dim);
}

}  // namespace twofold::nn
