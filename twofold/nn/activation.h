#pragma once

#include <cstdint>

#include "twofold/core/export.h"
#include "twofold/nn/layer.h"

namespace twofold::nn {

/// `inplace` writes the result over the input and returns the input, as torch does: whoever else
/// holds that tensor sees it.
struct ActivationOptions {
  bool inplace = false;

  friend bool operator==(const ActivationOptions&, const ActivationOptions&) = default;
};

/// max(x, 0); a nan stays.
class TWOFOLD_API ReLU : public Layer {
 public:
  /// Makes the layer; throws ErrorKind::value for options out of range.
  explicit ReLU(ActivationOptions options = {}) : options_(options) {}

  [[nodiscard]] std::string_view type() const override { return "ReLU"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  Tensor forward(const Tensor& input) override;
  /// What it was made with.
  [[nodiscard]] const ActivationOptions& options() const noexcept { return options_; }

 private:
  ActivationOptions options_;
};

/// min(max(x, 0), 6); a nan stays.
class TWOFOLD_API ReLU6 : public Layer {
 public:
  /// Makes the layer; throws ErrorKind::value for options out of range.
  explicit ReLU6(ActivationOptions options = {}) : options_(options) {}

  [[nodiscard]] std::string_view type() const override { return "ReLU6"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  Tensor forward(const Tensor& input) override;
  /// What it was made with.
  [[nodiscard]] const ActivationOptions& options() const noexcept { return options_; }

 private:
  ActivationOptions options_;
};

/// Arguments of PReLU, with torch's defaults.
struct PReLUOptions {
  std::int64_t num_parameters = 1;  ///< 1, or one a channel
  double init = 0.25;

  friend bool operator==(const PReLUOptions&, const PReLUOptions&) = default;
};

/// x where it is above 0, else x times the slot `weight` [num_parameters].
class TWOFOLD_API PReLU : public Layer {
 public:
  /// Makes the layer; throws ErrorKind::value for options out of range.
  explicit PReLU(PReLUOptions options = {});

  [[nodiscard]] std::string_view type() const override { return "PReLU"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  Tensor forward(const Tensor& input) override;
  /// What it was made with.
  [[nodiscard]] const PReLUOptions& options() const noexcept { return options_; }
  /// Its `weight`; undefined where it has none.
  [[nodiscard]] const Tensor& weight() const noexcept { return weight_->value; }

 private:
  PReLUOptions options_;
  const Slot* weight_;
};

}  // namespace twofold::nn
