#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "twofold/core/export.h"
#include "twofold/nn/layer.h"
#include "twofold/ops/pooling.h"

namespace twofold::nn {

/// Arguments of MaxPool2d, with torch's defaults.
struct MaxPool2dOptions : ops::MaxPool2dOptions {
  bool return_indices = false;

  friend bool operator==(const MaxPool2dOptions&, const MaxPool2dOptions&) = default;
};

/// The largest value under each window of [n, c, h, w] or [c, h, w].
class TWOFOLD_API MaxPool2d : public Layer {
 public:
  /// Makes the layer; throws ErrorKind::value for options out of range.
  explicit MaxPool2d(MaxPool2dOptions options) : options_(options) {}

  [[nodiscard]] std::string_view type() const override { return "MaxPool2d"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  /// The output alone, whatever `return_indices` says.
  Tensor forward(const Tensor& input) override;
  /// With `return_indices` the output and the int64 places of the winners.
  Values call(const Values& inputs) override;
  [[nodiscard]] const MaxPool2dOptions& options() const noexcept { return options_; }

 private:
  MaxPool2dOptions options_;
};

/// Those of the operator.
using AvgPool2dOptions = ops::AvgPool2dOptions;

/// The mean under each window of [n, c, h, w] or [c, h, w].
class TWOFOLD_API AvgPool2d : public Layer {
 public:
  /// Makes the layer; throws ErrorKind::value for options out of range.
  explicit AvgPool2d(AvgPool2dOptions options) : options_(options) {}

  [[nodiscard]] std::string_view type() const override { return "AvgPool2d"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  Tensor forward(const Tensor& input) override;
  /// What it was made with.
  [[nodiscard]] const AvgPool2dOptions& options() const noexcept { return options_; }

 private:
  AvgPool2dOptions options_;
};

/// Arguments of AdaptiveAvgPool2d, with torch's defaults.
struct AdaptiveAvgPool2dOptions {
  /// Rows and columns; none keeps the input's size.
  std::array<std::optional<std::int64_t>, 2> output_size{1, 1};

  /// Whether all fields are equal.
  friend bool operator==(const AdaptiveAvgPool2dOptions&,
                         const AdaptiveAvgPool2dOptions&) = default;
};

/// The means of output_size pieces of [n, c, h, w] or [c, h, w].
class TWOFOLD_API AdaptiveAvgPool2d : public Layer {
 public:
  /// Makes the layer; throws ErrorKind::value for options out of range.
  explicit AdaptiveAvgPool2d(AdaptiveAvgPool2dOptions options) : options_(options) {}

  [[nodiscard]] std::string_view type() const override { return "AdaptiveAvgPool2d"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  Tensor forward(const Tensor& input) override;
  /// What it was made with.
  [[nodiscard]] const AdaptiveAvgPool2dOptions& options() const noexcept { return options_; }

 private:
  AdaptiveAvgPool2dOptions options_;
};

}  // namespace twofold::nn
