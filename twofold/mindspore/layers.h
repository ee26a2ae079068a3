#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/dialect/args.h"
#include "twofold/mindspore/cell.h"
#include "twofold/nn/activation.h"
#include "twofold/nn/batch_norm.h"
#include "twofold/nn/conv.h"
#include "twofold/nn/dropout.h"
#include "twofold/nn/embedding.h"
#include "twofold/nn/flatten.h"
#include "twofold/nn/identity.h"
#include "twofold/nn/linear.h"
#include "twofold/nn/pooling.h"
#include "twofold/nn/softmax.h"

// The layers in MindSpore's words: `nn::Conv2d({.in_channels = 3, .out_channels = 64,
// .kernel_size = 3})` or `nn::Conv2d(3, 64, 3)`. Names, order and defaults of the arguments are
// MindSpore 2.10's; their meaning comes from the rows of dialect/args.

namespace twofold::mindspore {

using dialect::ArgList;
using dialect::ArgValue;

/// A value that Python would write: None, True, 3, 0.5, "same", {3, 5}.
class Value {
 public:
  Value() = default;
  // NOLINTBEGIN(google-explicit-constructor): `.kernel_size = 3`
  /// From a value of C++.
  Value(std::nullopt_t) {}
  /// From a value of C++.
  Value(std::same_as<bool> auto value) : value_(value) {}
  /// From a value of C++.
  Value(std::integral auto value)
    requires(!std::same_as<decltype(value), bool>)
      : value_(static_cast<std::int64_t>(value)) {}
  /// From a value of C++.
  Value(double value) : value_(value) {}
  /// From a value of C++.
  Value(const char* text) : value_(std::string(text)) {}
  /// From a value of C++.
  Value(std::initializer_list<std::int64_t> values) : value_(std::vector<std::int64_t>(values)) {}
  // NOLINTEND(google-explicit-constructor)
  /// What a row of dialect/args reads.
  [[nodiscard]] const ArgValue& get() const noexcept { return value_; }

 private:
  ArgValue value_;
};

/// Builds an engine layer from arguments in a dialect's words, with the first values of that
/// dialect, in inference mode and with param.name set. Throws what dialect/args and the registry
/// throw, and ErrorKind::value with MindSpore's texts.
TWOFOLD_API std::shared_ptr<twofold::nn::Module> make_cell(Dialect dialect, std::string_view type,
                                                           const ArgList& args);

namespace nn {

/// A cell that Args describes: from one of them, or from its fields in order.
template <class M, class Args, Dialect kDialect>
class LayerCell : public CellHolder<M, kDialect> {
 public:
  using CellHolder<M, kDialect>::CellHolder;
  /// Makes the layer; throws as `make_cell`.
  LayerCell(const Args& args = {})  // NOLINT(google-explicit-constructor): `Conv2d c({.group = 2})`
      : CellHolder<M, kDialect>(
            std::static_pointer_cast<M>(make_cell(kDialect, Args::kType, args.list()))) {}
  /// Empty, to be assigned later.
  LayerCell(std::nullptr_t) : CellHolder<M, kDialect>(nullptr) {}  // NOLINT: an empty member
  /// Makes the layer; throws as `make_cell`.
  template <class... Fields>
    requires(sizeof...(Fields) > 0 && (std::convertible_to<Fields, Value> && ...) &&
             requires(Fields... field) { Args{Value(field)...}; })
  explicit LayerCell(Fields... field) : LayerCell(Args{Value(field)...}) {}
};

/// `pad_mode` is 'same', 'valid' or 'pad'; `padding`, with 'pad' alone, is one number or top,
/// bottom, left, right.
struct Conv2dArgs {
  static constexpr std::string_view kType = "Conv2d";
  Value in_channels = {};
  Value out_channels = {};
  Value kernel_size = {};
  Value stride = 1;
  Value pad_mode = "same";
  Value padding = 0;
  Value dilation = 1;
  Value group = 1;
  Value has_bias = false;
  [[nodiscard]] ArgList list() const {
    return {{"in_channels", in_channels.get()}, {"out_channels", out_channels.get()},
            {"kernel_size", kernel_size.get()}, {"stride", stride.get()},
            {"pad_mode", pad_mode.get()},       {"padding", padding.get()},
            {"dilation", dilation.get()},       {"group", group.get()},
            {"has_bias", has_bias.get()}};
  }
};
using Conv2d = LayerCell<twofold::nn::Conv2d, Conv2dArgs, Dialect::mindspore>;

/// `activation` is a name, such as "relu".
struct DenseArgs {
  static constexpr std::string_view kType = "Linear";
  Value in_channels = {};
  Value out_channels = {};
  Value has_bias = true;
  Value activation = std::nullopt;
  [[nodiscard]] ArgList list() const {
    return {{"in_channels", in_channels.get()},
            {"out_channels", out_channels.get()},
            {"has_bias", has_bias.get()},
            {"activation", activation.get()}};
  }
};
using Dense = LayerCell<twofold::nn::Linear, DenseArgs, Dialect::mindspore>;

/// `momentum` is the weight of the old statistics. With affine false gamma and beta are there and
/// frozen.
struct BatchNorm1dArgs {
  static constexpr std::string_view kType = "BatchNorm1d";
  Value num_features = {};
  Value eps = 1e-5;
  Value momentum = 0.9;
  Value affine = true;
  Value use_batch_statistics = std::nullopt;
  [[nodiscard]] ArgList list() const {
    return {{"num_features", num_features.get()},
            {"eps", eps.get()},
            {"momentum", momentum.get()},
            {"affine", affine.get()},
            {"use_batch_statistics", use_batch_statistics.get()}};
  }
};
using BatchNorm1d = LayerCell<twofold::nn::BatchNorm1d, BatchNorm1dArgs, Dialect::mindspore>;

/// As BatchNorm1d.
struct BatchNorm2dArgs {
  static constexpr std::string_view kType = "BatchNorm2d";
  Value num_features = {};
  Value eps = 1e-5;
  Value momentum = 0.9;
  Value affine = true;
  Value use_batch_statistics = std::nullopt;
  [[nodiscard]] ArgList list() const {
    return {{"num_features", num_features.get()},
            {"eps", eps.get()},
            {"momentum", momentum.get()},
            {"affine", affine.get()},
            {"use_batch_statistics", use_batch_statistics.get()}};
  }
};
using BatchNorm2d = LayerCell<twofold::nn::BatchNorm2d, BatchNorm2dArgs, Dialect::mindspore>;

/// Arguments of `mindspore.nn.PReLU`.
struct PReLUArgs {
  static constexpr std::string_view kType = "PReLU";
  Value channel = 1;
  Value w = 0.25;
  [[nodiscard]] ArgList list() const { return {{"channel", channel.get()}, {"w", w.get()}}; }
};
using PReLU = LayerCell<twofold::nn::PReLU, PReLUArgs, Dialect::mindspore>;

/// Arguments of `mindspore.nn.ReLU`.
struct ReLUArgs {
  static constexpr std::string_view kType = "ReLU";
  [[nodiscard]] ArgList list() const { return {}; }
};
using ReLU = LayerCell<twofold::nn::ReLU, ReLUArgs, Dialect::mindspore>;

/// Arguments of `mindspore.nn.ReLU6`.
struct ReLU6Args {
  static constexpr std::string_view kType = "ReLU6";
  [[nodiscard]] ArgList list() const { return {}; }
};
using ReLU6 = LayerCell<twofold::nn::ReLU6, ReLU6Args, Dialect::mindspore>;

/// Arguments of `mindspore.nn.MaxPool2d`.
struct MaxPool2dArgs {
  static constexpr std::string_view kType = "MaxPool2d";
  Value kernel_size = 1;
  Value stride = 1;
  Value pad_mode = "valid";
  Value padding = 0;
  Value dilation = 1;
  Value return_indices = false;
  Value ceil_mode = false;
  [[nodiscard]] ArgList list() const {
    return {{"kernel_size", kernel_size.get()}, {"stride", stride.get()},
            {"pad_mode", pad_mode.get()},       {"padding", padding.get()},
            {"dilation", dilation.get()},       {"return_indices", return_indices.get()},
            {"ceil_mode", ceil_mode.get()}};
  }
};
using MaxPool2d = LayerCell<twofold::nn::MaxPool2d, MaxPool2dArgs, Dialect::mindspore>;

/// Arguments of `mindspore.nn.AvgPool2d`.
struct AvgPool2dArgs {
  static constexpr std::string_view kType = "AvgPool2d";
  Value kernel_size = 1;
  Value stride = 1;
  Value pad_mode = "valid";
  Value padding = 0;
  Value ceil_mode = false;
  Value count_include_pad = true;
  Value divisor_override = std::nullopt;
  [[nodiscard]] ArgList list() const {
    return {{"kernel_size", kernel_size.get()},
            {"stride", stride.get()},
            {"pad_mode", pad_mode.get()},
            {"padding", padding.get()},
            {"ceil_mode", ceil_mode.get()},
            {"count_include_pad", count_include_pad.get()},
            {"divisor_override", divisor_override.get()}};
  }
};
using AvgPool2d = LayerCell<twofold::nn::AvgPool2d, AvgPool2dArgs, Dialect::mindspore>;

/// Arguments of `mindspore.nn.AdaptiveAvgPool2d`.
struct AdaptiveAvgPool2dArgs {
  static constexpr std::string_view kType = "AdaptiveAvgPool2d";
  Value output_size = {};
  [[nodiscard]] ArgList list() const { return {{"output_size", output_size.get()}}; }
};
using AdaptiveAvgPool2d =
    LayerCell<twofold::nn::AdaptiveAvgPool2d, AdaptiveAvgPool2dArgs, Dialect::mindspore>;

/// Arguments of `mindspore.nn.Flatten`.
struct FlattenArgs {
  static constexpr std::string_view kType = "Flatten";
  Value start_dim = 1;
  Value end_dim = -1;
  [[nodiscard]] ArgList list() const {
    return {{"start_dim", start_dim.get()}, {"end_dim", end_dim.get()}};
  }
};
using Flatten = LayerCell<twofold::nn::Flatten, FlattenArgs, Dialect::mindspore>;

/// `keep_prob` is what is kept, and comes first; `p`, what is dropped, wins when it is given.
struct DropoutArgs {
  static constexpr std::string_view kType = "Dropout";
  Value keep_prob = 0.5;
  Value p = std::nullopt;
  [[nodiscard]] ArgList list() const { return {{"keep_prob", keep_prob.get()}, {"p", p.get()}}; }
};
using Dropout = LayerCell<twofold::nn::Dropout, DropoutArgs, Dialect::mindspore>;

/// Arguments of `mindspore.nn.Softmax`.
struct SoftmaxArgs {
  static constexpr std::string_view kType = "Softmax";
  Value axis = -1;
  [[nodiscard]] ArgList list() const { return {{"axis", axis.get()}}; }
};
using Softmax = LayerCell<twofold::nn::Softmax, SoftmaxArgs, Dialect::mindspore>;

/// Arguments of `mindspore.nn.LogSoftmax`.
struct LogSoftmaxArgs {
  static constexpr std::string_view kType = "LogSoftmax";
  Value axis = -1;
  [[nodiscard]] ArgList list() const { return {{"axis", axis.get()}}; }
};
using LogSoftmax = LayerCell<twofold::nn::LogSoftmax, LogSoftmaxArgs, Dialect::mindspore>;

/// The table starts normal with deviation 0.01.
struct EmbeddingArgs {
  static constexpr std::string_view kType = "Embedding";
  Value vocab_size = {};
  Value embedding_size = {};
  Value use_one_hot = false;
  Value padding_idx = std::nullopt;
  [[nodiscard]] ArgList list() const {
    return {{"vocab_size", vocab_size.get()},
            {"embedding_size", embedding_size.get()},
            {"use_one_hot", use_one_hot.get()},
            {"padding_idx", padding_idx.get()}};
  }
};
using Embedding = LayerCell<twofold::nn::Embedding, EmbeddingArgs, Dialect::mindspore>;

/// Takes and ignores any arguments.
class Identity : public CellHolder<twofold::nn::Identity> {
 public:
  /// Takes any arguments, as in Python, and uses none.
  Identity(const Identity&) = default;
  /// Empty, to be assigned later.
  Identity(std::nullptr_t) : CellHolder(nullptr) {}  // NOLINT: an empty member
  /// Takes any arguments, as in Python, and uses none.
  template <class... Args>
    requires(!(std::derived_from<Args, CellHolder<twofold::nn::Identity>> || ...))
  explicit Identity(const Args&... /*ignored*/)
      : CellHolder(std::static_pointer_cast<twofold::nn::Identity>(
            make_cell(Dialect::mindspore, "Identity", {}))) {}
};

}  // namespace nn

}  // namespace twofold::mindspore
