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
  /// The same for both, or one for each.
  Pair(std::int64_t both) : values{both, both} {}  // NOLINT(google-explicit-constructor)
  /// The same for both, or one for each.
  Pair(std::int64_t first, std::int64_t second) : values{first, second} {}
  std::array<std::int64_t, 2> values;
};

/// Holds the engine's options; every builder is one.
template <class Engine>
class Options {
 public:
  Options() = default;
  /// From the engine's.
  explicit Options(Engine engine) : engine_(std::move(engine)) {}
  /// The options as the engine takes them.
  [[nodiscard]] const Engine& engine() const noexcept { return engine_; }

 protected:
  /// Sets a field and returns the builder itself.
  template <class Self, class Owner, class Field, class Value>
  static Self& set(Self& self, Field Owner::*field, Value value) {
    self.engine_.*field = std::move(value);
    return self;
  }

  /// What is built.
  Engine engine_;
};

/// Arguments of `torch.nn.Conv2d`, each set by a function of its name.
class Conv2dOptions : public Options<twofold::nn::Conv2dOptions> {
  using O = twofold::nn::Conv2dOptions;

 public:
  /// With what has no default.
  Conv2dOptions(std::int64_t in_channels, std::int64_t out_channels, Pair kernel_size)
      : Options(O{.in_channels = in_channels,
                  .out_channels = out_channels,
                  .kernel_size = kernel_size.values}) {}
  /// Sets `stride`.
  Conv2dOptions& stride(Pair value) { return set(*this, &O::stride, value.values); }
  /// Sets `padding`.
  Conv2dOptions& padding(Pair value) {
    return set(*this, &O::padding, ops::Padding(value.values[0], value.values[1]));
  }
  /// Sets `padding`.
  Conv2dOptions& padding(PaddingWord word) {
    using Mode = ops::Padding::Mode;
    return set(*this, &O::padding,
               ops::Padding(word == PaddingWord::same ? Mode::same : Mode::valid));
  }
  /// Sets `dilation`.
  Conv2dOptions& dilation(Pair value) { return set(*this, &O::dilation, value.values); }
  /// Sets `groups`.
  Conv2dOptions& groups(std::int64_t value) { return set(*this, &O::groups, value); }
  /// Sets `bias`.
  Conv2dOptions& bias(bool value) { return set(*this, &O::bias, value); }
  /// Sets `padding_mode`.
  Conv2dOptions& padding_mode(std::string value) {
    return set(*this, &O::padding_mode, std::move(value));
  }
};

/// Arguments of `torch.nn.Linear`, each set by a function of its name.
class LinearOptions : public Options<twofold::nn::LinearOptions> {
  using O = twofold::nn::LinearOptions;

 public:
  /// With what has no default.
  LinearOptions(std::int64_t in_features, std::int64_t out_features)
      : Options(O{.in_features = in_features, .out_features = out_features}) {}
  /// Sets `bias`.
  LinearOptions& bias(bool value) { return set(*this, &O::bias, value); }
};

/// Arguments of `torch.nn.BatchNorm`, each set by a function of its name.
class BatchNormOptions : public Options<twofold::nn::BatchNormOptions> {
  using O = twofold::nn::BatchNormOptions;

 public:
  /// With what has no default.
  BatchNormOptions(std::int64_t num_features)  // NOLINT(google-explicit-constructor): libtorch's
      : Options(O{.num_features = num_features}) {}
  /// Sets `eps`.
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

/// Arguments of `torch.nn.ReLU`, each set by a function of its name.
class ReLUOptions : public Options<twofold::nn::ActivationOptions> {
  using O = twofold::nn::ActivationOptions;

 public:
  /// With what has no default.
  ReLUOptions(bool inplace = false)  // NOLINT(google-explicit-constructor): libtorch's
      : Options(O{.inplace = inplace}) {}
  /// Sets `inplace`.
  ReLUOptions& inplace(bool value) { return set(*this, &O::inplace, value); }
};
/// Those of ReLU.
using ReLU6Options = ReLUOptions;

/// Arguments of `torch.nn.PReLU`, each set by a function of its name.
class PReLUOptions : public Options<twofold::nn::PReLUOptions> {
  using O = twofold::nn::PReLUOptions;

 public:
  /// Sets `num_parameters`.
  PReLUOptions& num_parameters(std::int64_t value) { return set(*this, &O::num_parameters, value); }
  /// Sets `init`.
  PReLUOptions& init(double value) { return set(*this, &O::init, value); }
};

/// Arguments of `torch.nn.MaxPool2d`, each set by a function of its name.
class MaxPool2dOptions : public Options<twofold::nn::MaxPool2dOptions> {
  using O = twofold::nn::MaxPool2dOptions;

 public:
  /// With what has no default.
  MaxPool2dOptions(Pair kernel_size) {  // NOLINT(google-explicit-constructor): libtorch's
    engine_.kernel = kernel_size.values;
  }
  /// Sets `stride`.
  MaxPool2dOptions& stride(Pair value) { return set(*this, &O::stride, value.values); }
  /// Sets `padding`.
  MaxPool2dOptions& padding(Pair value) {
    return set(*this, &O::padding, ops::Padding(value.values[0], value.values[1]));
  }
  /// Sets `dilation`.
  MaxPool2dOptions& dilation(Pair value) { return set(*this, &O::dilation, value.values); }
  /// Sets `ceil_mode`.
  MaxPool2dOptions& ceil_mode(bool value) { return set(*this, &O::ceil_mode, value); }
};

/// Arguments of `torch.nn.AvgPool2d`, each set by a function of its name.
class AvgPool2dOptions : public Options<twofold::nn::AvgPool2dOptions> {
  using O = twofold::nn::AvgPool2dOptions;

 public:
  /// With what has no default.
  AvgPool2dOptions(Pair kernel_size) {  // NOLINT(google-explicit-constructor): libtorch's
    engine_.kernel = kernel_size.values;
  }
  /// Sets `stride`.
  AvgPool2dOptions& stride(Pair value) { return set(*this, &O::stride, value.values); }
  /// Sets `padding`.
  AvgPool2dOptions& padding(Pair value) {
    return set(*this, &O::padding, ops::Padding(value.values[0], value.values[1]));
  }
  /// Sets `ceil_mode`.
  AvgPool2dOptions& ceil_mode(bool value) { return set(*this, &O::ceil_mode, value); }
  /// Sets `count_include_pad`.
  AvgPool2dOptions& count_include_pad(bool value) {
    return set(*this, &O::count_include_pad, value);
  }
  /// Sets `divisor_override`.
  AvgPool2dOptions& divisor_override(std::optional<std::int64_t> value) {
    return set(*this, &O::divisor_override, value);
  }
};

/// Arguments of `torch.nn.AdaptiveAvgPool2d`, each set by a function of its name.
class AdaptiveAvgPool2dOptions : public Options<twofold::nn::AdaptiveAvgPool2dOptions> {
 public:
  /// The output's height and width; none keeps the input's.
  using Size = std::optional<std::int64_t>;
  /// With what has no default.
  AdaptiveAvgPool2dOptions(std::int64_t both)  // NOLINT(google-explicit-constructor): libtorch's
      : AdaptiveAvgPool2dOptions(both, both) {}
  /// std::nullopt keeps the input's size.
  AdaptiveAvgPool2dOptions(Size rows, Size columns) { engine_.output_size = {rows, columns}; }
};

/// Arguments of `torch.nn.Flatten`, each set by a function of its name.
class FlattenOptions : public Options<twofold::nn::FlattenOptions> {
  using O = twofold::nn::FlattenOptions;

 public:
  /// Sets `start_dim`.
  FlattenOptions& start_dim(std::int64_t value) { return set(*this, &O::start_dim, value); }
  /// Sets `end_dim`.
  FlattenOptions& end_dim(std::int64_t value) { return set(*this, &O::end_dim, value); }
};

/// Arguments of `torch.nn.Dropout`, each set by a function of its name.
class DropoutOptions : public Options<twofold::nn::DropoutOptions> {
  using O = twofold::nn::DropoutOptions;

 public:
  /// With what has no default.
  DropoutOptions(double p = 0.5)  // NOLINT(google-explicit-constructor): libtorch's
      : Options(O{.p = p}) {}
  /// Sets `p`.
  DropoutOptions& p(double value) { return set(*this, &O::p, value); }
  /// Sets `inplace`.
  DropoutOptions& inplace(bool value) { return set(*this, &O::inplace, value); }
};

/// Arguments of `torch.nn.Softmax`, each set by a function of its name.
class SoftmaxOptions : public Options<twofold::nn::SoftmaxOptions> {
  using O = twofold::nn::SoftmaxOptions;

 public:
  /// none: 0 for 0, 1 and 3 dimensions, else 1.
  SoftmaxOptions(std::optional<std::int64_t> dim = {})  // NOLINT(google-explicit-constructor)
      : Options(O{.dim = dim}) {}
};
/// Those of Softmax.
using LogSoftmaxOptions = SoftmaxOptions;

/// Arguments of `torch.nn.Embedding`, each set by a function of its name.
class EmbeddingOptions : public Options<twofold::nn::EmbeddingOptions> {
  using O = twofold::nn::EmbeddingOptions;

 public:
  /// With what has no default.
  EmbeddingOptions(std::int64_t num_embeddings, std::int64_t embedding_dim)
      : Options(O{.num_embeddings = num_embeddings, .embedding_dim = embedding_dim}) {}
  /// Sets `padding_idx`.
  EmbeddingOptions& padding_idx(std::optional<std::int64_t> value) {
    return set(*this, &O::padding_idx, value);
  }
  /// Sets `scale_grad_by_freq`.
  EmbeddingOptions& scale_grad_by_freq(bool value) {
    return set(*this, &O::scale_grad_by_freq, value);
  }
  /// Sets `sparse`.
  EmbeddingOptions& sparse(bool value) { return set(*this, &O::sparse, value); }
};

}  // namespace nn

}  // namespace twofold::torch
