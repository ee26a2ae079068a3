#include "twofold/nn/activation.h"

#include "twofold/nn/init.h"
#include "twofold/ops/activation.h"

namespace twofold::nn {

namespace {

Tensor result(const Tensor& input, Tensor output, bool inplace) {
  if (!inplace) return output;
  input.copy_(output.array());
  return input;
}

}  // namespace

Tensor ReLU::forward(const Tensor& input) {
  return result(input, ops::relu(input), options_.inplace);
}

Tensor ReLU6::forward(const Tensor& input) {
  return result(input, ops::relu6(input), options_.inplace);
}

PReLU::PReLU(PReLUOptions options) : options_(options) {
  register_parameter("weight", init::constant({options_.num_parameters}, options_.init));
  weight_ = find_slot("weight");
}

Tensor PReLU::forward(const Tensor& input) { return ops::prelu(input, weight_->value); }

}  // namespace twofold::nn
