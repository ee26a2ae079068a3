#include "twofold/nn/pooling.h"

namespace twofold::nn {

Tensor MaxPool2d::forward(const Tensor& input) { return ops::max_pool2d(input, options_); }

Values MaxPool2d::call(const Values& inputs) {
  const Tensor& input = only_input(inputs, type());
  if (!options_.return_indices) return {forward(input)};
  const ops::MaxPool2dResult result = ops::max_pool2d_with_indices(input, options_);
  return {result.output, result.indices};
}

Tensor AvgPool2d::forward(const Tensor& input) { return ops::avg_pool2d(input, options_); }

Tensor AdaptiveAvgPool2d::forward(const Tensor& input) {
  return ops::adaptive_avg_pool2d(input, options_.output_size);
}

}  // namespace twofold::nn
