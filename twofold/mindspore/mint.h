#pragma once

#include "twofold/mindspore/layers.h"

// mindspore.mint.nn: torch's names and defaults for what MindSpore computes. A network of these is
// asked in the words of Dialect::mint; a Cell that is made with it does so by itself.

namespace twofold::mindspore::mint::nn {

using mindspore::nn::CellHolder;
using mindspore::nn::Identity;
using mindspore::nn::LayerCell;

/// Arguments of `mindspore.mint.nn.Conv2d`.
struct Conv2dArgs {
  static constexpr std::string_view kType = "Conv2d";
  Value in_channels = {};
  Value out_channels = {};
  Value kernel_size = {};
  Value stride = 1;
  Value padding = 0;
  Value dilation = 1;
  Value groups = 1;
  Value bias = true;
  Value padding_mode = "zeros";
  [[nodiscard]] ArgList list() const {
    return {{"in_channels", in_channels.get()},
            {"out_channels", out_channels.get()},
            {"kernel_size", kernel_size.get()},
            {"stride", stride.get()},
            {"padding", padding.get()},
            {"dilation", dilation.get()},
            {"groups", groups.get()},
            {"bias", bias.get()},
            {"padding_mode", padding_mode.get()}};
  }
};
using Conv2d = LayerCell<twofold::nn::Conv2d, Conv2dArgs, Dialect::mint>;

/// Arguments of `mindspore.mint.nn.Linear`.
struct LinearArgs {
  static constexpr std::string_view kType = "Linear";
  Value in_features = {};
  Value out_features = {};
  Value bias = true;
  [[nodiscard]] ArgList list() const {
    return {{"in_features", in_features.get()},
            {"out_features", out_features.get()},
            {"bias", bias.get()}};
  }
};
using Linear = LayerCell<twofold::nn::Linear, LinearArgs, Dialect::mint>;

/// `momentum` is the weight of the new statistics.
struct BatchNorm1dArgs {
  static constexpr std::string_view kType = "BatchNorm1d";
  Value num_features = {};
  Value eps = 1e-5;
  Value momentum = 0.1;
  Value affine = true;
  Value track_running_stats = true;
  [[nodiscard]] ArgList list() const {
    return {{"num_features", num_features.get()},
            {"eps", eps.get()},
            {"momentum", momentum.get()},
            {"affine", affine.get()},
            {"track_running_stats", track_running_stats.get()}};
  }
};
using BatchNorm1d = LayerCell<twofold::nn::BatchNorm1d, BatchNorm1dArgs, Dialect::mint>;

/// As BatchNorm1d.
struct BatchNorm2dArgs {
  static constexpr std::string_view kType = "BatchNorm2d";
  Value num_features = {};
  Value eps = 1e-5;
  Value momentum = 0.1;
  Value affine = true;
  Value track_running_stats = true;
  [[nodiscard]] ArgList list() const {
    return {{"num_features", num_features.get()},
            {"eps", eps.get()},
            {"momentum", momentum.get()},
            {"affine", affine.get()},
            {"track_running_stats", track_running_stats.get()}};
  }
};
using BatchNorm2d = LayerCell<twofold::nn::BatchNorm2d, BatchNorm2dArgs, Dialect::mint>;

/// Arguments of `mindspore.mint.nn.PReLU`.
struct PReLUArgs {
  static constexpr std::string_view kType = "PReLU";
  Value num_parameters = 1;
  Value init = 0.25;
  [[nodiscard]] ArgList list() const {
    return {{"num_parameters", num_parameters.get()}, {"init", init.get()}};
  }
};
using PReLU = LayerCell<twofold::nn::PReLU, PReLUArgs, Dialect::mint>;

/// Arguments of `mindspore.mint.nn.ReLU`.
struct ReLUArgs {
  static constexpr std::string_view kType = "ReLU";
  [[nodiscard]] ArgList list() const { return {}; }
};
using ReLU = LayerCell<twofold::nn::ReLU, ReLUArgs, Dialect::mint>;

/// Arguments of `mindspore.mint.nn.ReLU6`.
struct ReLU6Args {
  static constexpr std::string_view kType = "ReLU6";
  Value inplace = false;
  [[nodiscard]] ArgList list() const { return {{"inplace", inplace.get()}}; }
};
using ReLU6 = LayerCell<twofold::nn::ReLU6, ReLU6Args, Dialect::mint>;

/// Arguments of `mindspore.mint.nn.MaxPool2d`.
struct MaxPool2dArgs {
  static constexpr std::string_view kType = "MaxPool2d";
  Value kernel_size = {};
  Value stride = std::nullopt;
  Value padding = 0;
  Value dilation = 1;
  Value return_indices = false;
  Value ceil_mode = false;
  [[nodiscard]] ArgList list() const {
    return {{"kernel_size", kernel_size.get()},
            {"stride", stride.get()},
            {"padding", padding.get()},
            {"dilation", dilation.get()},
            {"return_indices", return_indices.get()},
            {"ceil_mode", ceil_mode.get()}};
  }
};
using MaxPool2d = LayerCell<twofold::nn::MaxPool2d, MaxPool2dArgs, Dialect::mint>;

/// Arguments of `mindspore.mint.nn.AvgPool2d`.
struct AvgPool2dArgs {
  static constexpr std::string_view kType = "AvgPool2d";
  Value kernel_size = {};
  Value stride = std::nullopt;
  Value padding = 0;
  Value ceil_mode = false;
  Value count_include_pad = true;
  Value divisor_override = std::nullopt;
  [[nodiscard]] ArgList list() const {
    return {{"kernel_size", kernel_size.get()},
            {"stride", stride.get()},
            {"padding", padding.get()},
            {"ceil_mode", ceil_mode.get()},
            {"count_include_pad", count_include_pad.get()},
            {"divisor_override", divisor_override.get()}};
  }
};
using AvgPool2d = LayerCell<twofold::nn::AvgPool2d, AvgPool2dArgs, Dialect::mint>;

/// Arguments of `mindspore.mint.nn.AdaptiveAvgPool2d`.
struct AdaptiveAvgPool2dArgs {
  static constexpr std::string_view kType = "AdaptiveAvgPool2d";
  Value output_size = {};
  [[nodiscard]] ArgList list() const { return {{"output_size", output_size.get()}}; }
};
using AdaptiveAvgPool2d =
    LayerCell<twofold::nn::AdaptiveAvgPool2d, AdaptiveAvgPool2dArgs, Dialect::mint>;

/// Arguments of `mindspore.mint.nn.Flatten`.
struct FlattenArgs {
  static constexpr std::string_view kType = "Flatten";
  Value start_dim = 1;
  Value end_dim = -1;
  [[nodiscard]] ArgList list() const {
    return {{"start_dim", start_dim.get()}, {"end_dim", end_dim.get()}};
  }
};
using Flatten = LayerCell<twofold::nn::Flatten, FlattenArgs, Dialect::mint>;

/// Arguments of `mindspore.mint.nn.Dropout`.
struct DropoutArgs {
  static constexpr std::string_view kType = "Dropout";
  Value p = 0.5;
  Value inplace = false;
  [[nodiscard]] ArgList list() const { return {{"p", p.get()}, {"inplace", inplace.get()}}; }
};
using Dropout = LayerCell<twofold::nn::Dropout, DropoutArgs, Dialect::mint>;

/// Arguments of `mindspore.mint.nn.Softmax`.
struct SoftmaxArgs {
  static constexpr std::string_view kType = "Softmax";
  Value dim = std::nullopt;
  [[nodiscard]] ArgList list() const { return {{"dim", dim.get()}}; }
};
using Softmax = LayerCell<twofold::nn::Softmax, SoftmaxArgs, Dialect::mint>;

/// Arguments of `mindspore.mint.nn.LogSoftmax`.
struct LogSoftmaxArgs {
  static constexpr std::string_view kType = "LogSoftmax";
  Value dim = std::nullopt;
  [[nodiscard]] ArgList list() const { return {{"dim", dim.get()}}; }
};
using LogSoftmax = LayerCell<twofold::nn::LogSoftmax, LogSoftmaxArgs, Dialect::mint>;

/// Arguments of `mindspore.mint.nn.Embedding`.
struct EmbeddingArgs {
  static constexpr std::string_view kType = "Embedding";
  Value num_embeddings = {};
  Value embedding_dim = {};
  Value padding_idx = std::nullopt;
  Value max_norm = std::nullopt;
  Value norm_type = 2.0;
  Value scale_grad_by_freq = false;
  Value sparse = false;
  [[nodiscard]] ArgList list() const {
    return {{"num_embeddings", num_embeddings.get()},
            {"embedding_dim", embedding_dim.get()},
            {"padding_idx", padding_idx.get()},
            {"max_norm", max_norm.get()},
            {"norm_type", norm_type.get()},
            {"scale_grad_by_freq", scale_grad_by_freq.get()},
            {"sparse", sparse.get()}};
  }
};
using Embedding = LayerCell<twofold::nn::Embedding, EmbeddingArgs, Dialect::mint>;

}  // namespace twofold::mindspore::mint::nn
