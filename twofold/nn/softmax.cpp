#include "twofold/nn/softmax.h"

#include "twofold/ops/softmax.h"

namespace twofold::nn {

namespace {

std::int64_t dim_of(const SoftmaxOptions& options, const Tensor& input) {
  const std::int64_t rank = input.dim();
  return options.dim.value_or(rank == 0 || rank == 1 || rank == 3 ? 0 : 1);
}

}  // namespace

Tensor Softmax::forward(const Tensor& input) {
  return ops::softmax(input, dim_of(options_, input));
}

Tensor LogSoftmax::forward(const Tensor& input) {
  return ops::log_softmax(input, dim_of(options_, input));
}

}  // namespace twofold::nn
