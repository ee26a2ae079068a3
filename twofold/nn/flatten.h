#pragma once

#include <cstdint>

#include "twofold/core/export.h"
#include "twofold/nn/layer.h"

namespace twofold::nn {

/// Arguments of Flatten, with torch's defaults.
struct FlattenOptions {
  std::int64_t start_dim = 1;
  std::int64_t end_dim = -1;

  friend bool operator==(const FlattenOptions&, const FlattenOptions&) = default;
};

/// Dimensions start_dim to end_dim made one. Throws ErrorKind::index for one that is not there.
class TWOFOLD_API Flatten : public Layer {
 public:
  /// Makes the layer; throws ErrorKind::value for options out of range.
  explicit Flatten(FlattenOptions options = {}) : options_(options) {}

  [[nodiscard]] std::string_view type() const override { return "Flatten"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  Tensor forward(const Tensor& input) override;
  /// What it was made with.
  [[nodiscard]] const FlattenOptions& options() const noexcept { return options_; }

 private:
  FlattenOptions options_;
};

}  // namespace twofold::nn
