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

/// `fresh` of a layer whose constructor takes its options.
template <class L>
std::shared_ptr<Module> remade(const L& layer) {
  return std::make_shared<L>(layer.options());
}

/// `is_made_as` of such a layer.
template <class L>
bool has_options_of(const L& layer, const Module& other) {
  const auto* same = dynamic_cast<const L*>(&other);
  return same != nullptr && layer.options() == same->options();
}

}  // namespace twofold::nn
