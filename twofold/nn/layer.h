#pragma once

#include "twofold/core/export.h"
#include "twofold/nn/module.h"

namespace twofold::nn {

/// A layer that maps one tensor to one tensor.
class TWOFOLD_API Layer : public Module {
 public:
  /// The layer's output. What it takes, gives and refuses is said at each layer.
  virtual Tensor forward(const Tensor& input) = 0;
  Tensor operator()(const Tensor& input) { return forward(input); }
  Values call(const Values& inputs) override { return {forward(only_input(inputs, type()))}; }
};

}  // namespace twofold::nn
