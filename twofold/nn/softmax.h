#pragma once

#include <cstdint>
#include <optional>

#include "twofold/core/export.h"
#include "twofold/nn/layer.h"

namespace twofold::nn {

/// Arguments of Softmax, with torch's defaults.
struct SoftmaxOptions {
  /// None is torch's old rule: 0 for 0, 1 and 3 dimensions, else 1.
  std::optional<std::int64_t> dim = {};

  friend bool operator==(const SoftmaxOptions&, const SoftmaxOptions&) = default;
};

/// exp(x) / sum(exp(x)) along `dim`. Throws ErrorKind::index for a dimension that is not there.
class TWOFOLD_API Softmax : public Layer {
 public:
  /// Makes the layer; throws ErrorKind::value for options out of range.
  explicit Softmax(SoftmaxOptions options = {}) : options_(options) {}

  [[nodiscard]] std::string_view type() const override { return "Softmax"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  Tensor forward(const Tensor& input) override;
  /// What it was made with.
  [[nodiscard]] const SoftmaxOptions& options() const noexcept { return options_; }

 private:
  SoftmaxOptions options_;
};

/// The logarithm of Softmax.
class TWOFOLD_API LogSoftmax : public Layer {
 public:
  /// Makes the layer; throws ErrorKind::value for options out of range.
  explicit LogSoftmax(SoftmaxOptions options = {}) : options_(options) {}

  [[nodiscard]] std::string_view type() const override { return "LogSoftmax"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  Tensor forward(const Tensor& input) override;
  /// What it was made with.
  [[nodiscard]] const SoftmaxOptions& options() const noexcept { return options_; }

 private:
  SoftmaxOptions options_;
};

}  // namespace twofold::nn
