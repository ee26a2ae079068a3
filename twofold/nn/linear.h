#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "twofold/core/export.h"
#include "twofold/nn/layer.h"

namespace twofold::nn {

/// Arguments of Linear, with torch's defaults.
struct LinearOptions {
  std::int64_t in_features = 0;
  std::int64_t out_features = 0;
  bool bias = true;
  /// MindSpore's Dense may end in an activation, by the name that MindSpore gives it: "relu",
  /// "relu6", "softmax", "logsoftmax". It is a child named `activation`.
  std::optional<std::string> activation = {};

  friend bool operator==(const LinearOptions&, const LinearOptions&) = default;
};

/// [..., in] to [..., out]. Slots: weight [out, in], bias [out]; both start uniform within
/// 1 / sqrt(in).
class TWOFOLD_API Linear : public Layer {
 public:
  /// Throws ErrorKind::value for negative sizes, ErrorKind::unsupported for another activation.
  explicit Linear(LinearOptions options);

  [[nodiscard]] std::string_view type() const override { return "Linear"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  Tensor forward(const Tensor& input) override;
  /// What it was made with.
  [[nodiscard]] const LinearOptions& options() const noexcept { return options_; }
  /// Its `weight`; undefined where it has none.
  [[nodiscard]] const Tensor& weight() const noexcept { return weight_->value; }
  /// Its `bias`; undefined where it has none.
  [[nodiscard]] const Tensor& bias() const noexcept { return bias_->value; }

 private:
  LinearOptions options_;
  const Slot* weight_;
  const Slot* bias_;
};

}  // namespace twofold::nn
