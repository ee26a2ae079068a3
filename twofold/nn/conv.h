#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "twofold/core/export.h"
#include "twofold/nn/layer.h"
#include "twofold/ops/conv.h"

namespace twofold::nn {

/// Arguments of Conv2d, with torch's defaults.
struct Conv2dOptions {
  std::int64_t in_channels = 0;
  std::int64_t out_channels = 0;
  std::array<std::int64_t, 2> kernel_size{1, 1};
  std::array<std::int64_t, 2> stride{1, 1};
  ops::Padding padding{};
  std::array<std::int64_t, 2> dilation{1, 1};
  std::int64_t groups = 1;
  bool bias = true;
  std::string padding_mode = "zeros";  ///< the others that torch has are refused

  friend bool operator==(const Conv2dOptions&, const Conv2dOptions&) = default;
};

/// [n, in, h, w] or [in, h, w] to [n, out, oh, ow]. Slots: weight [out, in / groups, kh, kw], bias
/// [out]; both start uniform within 1 / sqrt(in / groups * kh * kw).
class TWOFOLD_API Conv2d : public Layer {
 public:
  /// Throws ErrorKind::value with torch's texts ("in_channels must be divisible by groups") and
  /// ErrorKind::unsupported for a padding_mode of reflect, replicate or circular.
  explicit Conv2d(Conv2dOptions options);

  [[nodiscard]] std::string_view type() const override { return "Conv2d"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  Tensor forward(const Tensor& input) override;
  /// What it was made with.
  [[nodiscard]] const Conv2dOptions& options() const noexcept { return options_; }
  /// Its `weight`; undefined where it has none.
  [[nodiscard]] const Tensor& weight() const noexcept { return weight_->value; }
  /// Its `bias`; undefined where it has none.
  [[nodiscard]] const Tensor& bias() const noexcept { return bias_->value; }

 private:
  Conv2dOptions options_;
  const Slot* weight_;
  const Slot* bias_;
};

}  // namespace twofold::nn
