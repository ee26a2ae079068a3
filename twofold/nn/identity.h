#pragma once

#include "twofold/core/export.h"
#include "twofold/nn/layer.h"

namespace twofold::nn {

/// Gives its input back. Its constructor takes any arguments and ignores them, as both frameworks'.
class TWOFOLD_API Identity : public Layer {
 public:
  Identity() = default;
  /// Takes any arguments, as in Python, and uses none.
  template <class... Args>
  explicit Identity(const Args&... /*ignored*/) {}

  [[nodiscard]] std::string_view type() const override { return "Identity"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override {
    return std::make_shared<Identity>();
  }
  Tensor forward(const Tensor& input) override { return input; }
};

}  // namespace twofold::nn
