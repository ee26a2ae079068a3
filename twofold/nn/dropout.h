#pragma once

#include "twofold/core/export.h"
#include "twofold/nn/layer.h"

namespace twofold::nn {

/// Arguments of Dropout, with torch's defaults.
struct DropoutOptions {
  double p = 0.5;        ///< how often an element becomes 0
  bool inplace = false;  ///< as in ActivationOptions

  friend bool operator==(const DropoutOptions&, const DropoutOptions&) = default;
};

/// In training each element is 0 with probability p, else divided by 1 - p; otherwise the input
/// itself.
class TWOFOLD_API Dropout : public Layer {
 public:
  /// Throws ErrorKind::value, with torch's text, for a p outside [0, 1].
  explicit Dropout(DropoutOptions options = {});

  [[nodiscard]] std::string_view type() const override { return "Dropout"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  Tensor forward(const Tensor& input) override;
  /// What it was made with.
  [[nodiscard]] const DropoutOptions& options() const noexcept { return options_; }

 private:
  DropoutOptions options_;
};

}  // namespace twofold::nn
