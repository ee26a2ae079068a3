#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "twofold/nn/activation.h"
#include "twofold/nn/batch_norm.h"
#include "twofold/nn/conv.h"
#include "twofold/nn/dropout.h"
#include "twofold/nn/embedding.h"
#include "twofold/nn/flatten.h"
#include "twofold/nn/linear.h"
#include "twofold/nn/pooling.h"
#include "twofold/nn/softmax.h"

// libtorch's builders over the engine's options: `Conv2dOptions(3, 64, 3).stride(2).bias(false)`.
// Meanings and errors are those of the engine's layers.

namespace twofold::torch {

/// The two spatial paddings that are words.
enum class PaddingWord : std::uint8_t { same, valid };
inline constexpr PaddingWord kSame = PaddingWord::same;
inline constexpr PaddingWord kValid = PaddingWord::valid;

namespace nn {

/// One number for both dimensions, or two.
struct Pair {
  Pair(std::int64_t both) : values{both, both} {}  // NOLINT(google-explicit-constructor)
  Pair(std::int64_t first, std::int64_t second) : values{first, second} {}
  std::array<std::int64_t, 2> values;
};

/// Holds the engine's options; every builder is one.
template <class Engine>
class Options {
 public:
  Options() = default;
  explicit Options(Engine engine) : engine_(std::move(engine)) {}
  [[nodiscard]] const Engine& engine() const noexcept { return engine_; }

 protected:
  template <class Self, class Owner, class Field, class Value>
  static Self& set(Self& self, Field Owner::*field, Value value) {
    self.engine_.*field = std::move(value);
    return self;
  }

  Engine engine_;
};

class Conv2dOptions : public Options<twofold::nn::Conv2dOptions> {
  using O = twofold::nn::Conv2dOptions;

 public:
  Conv2dOptions(std::int64_t in_channels, std::int64_t out_channels, Pair kernel_size)
      : Options(O{.in_channels = in_channels,
                  .out_channels = out_channels,
                  .kernel_size = kernel_size.values}) {}
  Conv2dOptions& stride(Pair value) { return set(*this, &O::stride, value.values); }
  Conv2dOptions& padding(Pair value) {
    return set(*this, &O::padding, ops::Padding(value.values[0], value.values[1]));
  }
  Conv2dOptions& padding(PaddingWord word) {
    using Mode = ops::Padding::Mode;
    return set(*this, &O::padding,
               ops::Padding(word == PaddingWord::same ? Mode::same : Mode::valid));
  }
  Conv2dOptions& dilation(Pair value) { return set(*this, &O::dilation, value.values); }
  Conv2dOptions& groups(std::int64_t value) { return set(*this, &O::groups, value); }
  Conv2dOptions& bias(bool value) { return set(*this, &O::bias, value); }
  Conv2dOptions& padding_mode(std::string value) {
    return set(*this, &O::padding_mode, std::move(value));
  }
};

class LinearOptions : public Options<twofold::nn::LinearOptions> {
  using O = twofold::nn::LinearOptions;

 public:
  LinearOptions(std::int64_t in_features, std::int64_t out_features)
      : Options(O{.in_features = in_features, .out_features = out_features}) {}
  LinearOptions& bias(bool value) { return set(*this, &O::bias, value); }
};

class BatchNormOptions : public Options<twofold::nn::BatchNormOptions> {
  using O = twofold::nn::BatchNormOptions;

 public:
  BatchNormOptions(std::int64_t num_features)  // NOLINT(google-explicit-constructor): libtorch's
      : Options(O{.num_features = num_features}) {}
  BatchNormOptions& eps(double value) { return set(*this, &O::eps, value); }
  /// none: the average over all batches so far.
  BatchNormOptions& momentum(std::optional<double> value) {
    return set(*this, &O::momentum, value);
  }
  BatchNormOptions& affine(bool value) { return set(*this, &O::affine, value); }
  BatchNormOptions& track_running_stats(bool value) {
    return set(*this, &O::track_running_stats, value);
  }
  BatchNormOptions& bias(bool value) { return set(*this, &O::bias, value); }
};

class ReLUOptions : public Options<twofold::nn::ActivationOptions> {
  using O = twofold::nn::ActivationOptions;

 public:
  ReLUOptions(bool inplace = false)  // NOLINT(google-explicit-constructor): libtorch's
      : Options(O{.inplace = inplace}) {}
  ReLUOptions& inplace(bool value) { return set(*this, &O::inplace, value); }
};
using ReLU6Options = ReLUOptions;

class PReLUOptions : public Options<twofold::nn::PReLUOptions> {
  using O = twofold::nn::PReLUOptions;

 public:
  PReLUOptions& num_parameters(std::int64_t value) { return set(*this, &O::num_parameters, value); }
  PReLUOptions& init(double value) { return set(*this, &O::init, value); }
};

class MaxPool2dOptions : public Options<twofold::nn::MaxPool2dOptions> {
  using O = twofold::nn::MaxPool2dOptions;

 public:
  MaxPool2dOptions(Pair kernel_size) {  // NOLINT(google-explicit-constructor): libtorch's
    engine_.kernel = kernel_size.values;
  }
  MaxPool2dOptions& stride(Pair value) { return set(*this, &O::stride, value.values); }
  MaxPool2dOptions& padding(Pair value) {
    return set(*this, &O::padding, ops::Padding(value.values[0], value.values[1]));
  }
  MaxPool2dOptions& dilation(Pair value) { return set(*this, &O::dilation, value.values); }
  MaxPool2dOptions& ceil_mode(bool value) { return set(*this, &O::ceil_mode, value); }
};

class AvgPool2dOptions : public Options<twofold::nn::AvgPool2dOptions> {
  using O = twofold::nn::AvgPool2dOptions;

 public:
  AvgPool2dOptions(Pair kernel_size) {  // NOLINT(google-explicit-constructor): libtorch's
    engine_.kernel = kernel_size.values;
  }
  AvgPool2dOptions& stride(Pair value) { return set(*this, &O::stride, value.values); }
  AvgPool2dOptions& padding(Pair value) {
    return set(*this, &O::padding, ops::Padding(value.values[0], value.values[1]));
  }
  AvgPool2dOptions& ceil_mode(bool value) { return set(*this, &O::ceil_mode, value); }
  AvgPool2dOptions& count_include_pad(bool value) {
    return set(*this, &O::count_include_pad, value);
  }
  AvgPool2dOptions& divisor_override(std::optional<std::int64_t> value) {
    return set(*this, &O::divisor_override, value);
  }
};

class AdaptiveAvgPool2dOptions : public Options<twofold::nn::AdaptiveAvgPool2dOptions> {
 public:
  using Size = std::optional<std::int64_t>;
  AdaptiveAvgPool2dOptions(std::int64_t both)  // NOLINT(google-explicit-constructor): libtorch's
      : AdaptiveAvgPool2dOptions(both, both) {}
  /// std::nullopt keeps the input's size.
  AdaptiveAvgPool2dOptions(Size rows, Size columns) { engine_.output_size = {rows, columns}; }
};

class FlattenOptions : public Options<twofold::nn::FlattenOptions> {
  using O = twofold::nn::FlattenOptions;

 public:
  FlattenOptions& start_dim(std::int64_t value) { return set(*this, &O::start_dim, value); }
  FlattenOptions& end_dim(std::int64_t value) { return set(*this, &O::end_dim, value); }
};

class DropoutOptions : public Options<twofold::nn::DropoutOptions> {
  using O = twofold::nn::DropoutOptions;

 public:
  DropoutOptions(double p = 0.5)  // NOLINT(google-explicit-constructor): libtorch's
      : Options(O{.p = p}) {}
  DropoutOptions& p(double value) { return set(*this, &O::p, value); }
  DropoutOptions& inplace(bool value) { return set(*this, &O::inplace, value); }
};

class SoftmaxOptions : public Options<twofold::nn::SoftmaxOptions> {
  using O = twofold::nn::SoftmaxOptions;

 public:
  /// none: 0 for 0, 1 and 3 dimensions, else 1.
  SoftmaxOptions(std::optional<std::int64_t> dim = {})  // NOLINT(google-explicit-constructor)
      : Options(O{.dim = dim}) {}
};
using LogSoftmaxOptions = SoftmaxOptions;

class EmbeddingOptions : public Options<twofold::nn::EmbeddingOptions> {
  using O = twofold::nn::EmbeddingOptions;

 public:
  EmbeddingOptions(std::int64_t num_embeddings, std::int64_t embedding_dim)
      : Options(O{.num_embeddings = num_embeddings, .embedding_dim = embedding_dim}) {}
  EmbeddingOptions& padding_idx(std::optional<std::int64_t> value) {
    return set(*this, &O::padding_idx, value);
  }
  EmbeddingOptions& scale_grad_by_freq(bool value) {
    return set(*this, &O::scale_grad_by_freq, value);
  }
  EmbeddingOptions& sparse(bool value) { return set(*this, &O::sparse, value); }
};

}  // namespace nn

}  // namespace twofold::torch
