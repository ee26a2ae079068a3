#include "twofold/nn/linear.h"

#include <array>
#include <utility>

#include "twofold/nn/activation.h"
#include "twofold/nn/init.h"
#include "twofold/nn/softmax.h"
#include "twofold/ops/linear.h"

namespace twofold::nn {

namespace {

using MakeActivation = std::shared_ptr<Module> (*)();

std::shared_ptr<Module> make_activation(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, MakeActivation>, 4> kActivations{{
      {"relu", [] { return std::shared_ptr<Module>(std::make_shared<ReLU>()); }},
      {"relu6", [] { return std::shared_ptr<Module>(std::make_shared<ReLU6>()); }},
      {"softmax",
       [] { return std::shared_ptr<Module>(std::make_shared<Softmax>(SoftmaxOptions{-1})); }},
      {"logsoftmax",
       [] { return std::shared_ptr<Module>(std::make_shared<LogSoftmax>(SoftmaxOptions{-1})); }},
  }};
  for (const auto& [known, make] : kActivations)
    if (known == name) return make();
  fail(ErrorKind::unsupported,
       "Linear: expected activation 'relu', 'relu6', 'softmax' or 'logsoftmax', got '{}'", name);
}

}  // namespace

Linear::Linear(LinearOptions options) : options_(std::move(options)) {
  const auto& o = options_;
  const Shape shape{o.out_features, o.in_features};
  const double bound = init::fan_in_bound(shape);
  register_parameter("weight", init::uniform(shape, bound));
  register_parameter("bias", o.bias ? init::uniform({o.out_features}, bound) : Tensor());
  weight_ = find_slot("weight");
  bias_ = find_slot("bias");
  if (o.activation) register_module("activation", make_activation(*o.activation));
}

Tensor Linear::forward(const Tensor& input) {
  Tensor output = ops::linear(input, weight_->value, bias_->value);
  for (const Child& child : children())
    if (child.module) output = only_input(child.module->call({output}), child.name);
  return output;
}

}  // namespace twofold::nn
