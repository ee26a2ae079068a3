#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <utility>

#include "twofold/nn/containers.h"
#include "twofold/nn/identity.h"
#include "twofold/nn/parameters.h"
#include "twofold/torch/module.h"
#include "twofold/torch/options.h"

// The layers in libtorch's spelling: values that hold an engine layer.

namespace twofold::torch::nn {

using twofold::nn::AnyModule;
/// Children by name, in order.
using NamedModuleList = twofold::nn::NamedModules;

/// Makes the engine's layer from a builder of its options.
template <class M, class Builder>
class BuiltHolder : public LayerHolder<M> {
 public:
  using LayerHolder<M>::LayerHolder;  // NOLINT(modernize-use-equals-default): inherited
  /// From a builder, or from the builder's own arguments: `Conv2d(3, 64, 3)`.
  explicit BuiltHolder(const Builder& options)
      : LayerHolder<M>(std::make_shared<M>(options.engine())) {}
  template <class... Args>
    requires(std::constructible_from<Builder, Args...> && sizeof...(Args) > 0 &&
             !(std::constructible_from<std::shared_ptr<M>, Args...>) &&
             !(std::convertible_to<Args, Builder> && ...))
  explicit BuiltHolder(Args&&... args) : BuiltHolder(Builder(std::forward<Args>(args)...)) {}
};

/// The layers of `torch.nn`, made from their options or from what has no default.
using Conv2d = BuiltHolder<twofold::nn::Conv2d, Conv2dOptions>;
using Linear = BuiltHolder<twofold::nn::Linear, LinearOptions>;
using BatchNorm1d = BuiltHolder<twofold::nn::BatchNorm1d, BatchNormOptions>;
using BatchNorm2d = BuiltHolder<twofold::nn::BatchNorm2d, BatchNormOptions>;
using ReLU = BuiltHolder<twofold::nn::ReLU, ReLUOptions>;
using ReLU6 = BuiltHolder<twofold::nn::ReLU6, ReLU6Options>;
using PReLU = BuiltHolder<twofold::nn::PReLU, PReLUOptions>;
using MaxPool2d = BuiltHolder<twofold::nn::MaxPool2d, MaxPool2dOptions>;
using AvgPool2d = BuiltHolder<twofold::nn::AvgPool2d, AvgPool2dOptions>;
using AdaptiveAvgPool2d = BuiltHolder<twofold::nn::AdaptiveAvgPool2d, AdaptiveAvgPool2dOptions>;
using Flatten = BuiltHolder<twofold::nn::Flatten, FlattenOptions>;
using Dropout = BuiltHolder<twofold::nn::Dropout, DropoutOptions>;
using Softmax = BuiltHolder<twofold::nn::Softmax, SoftmaxOptions>;
using LogSoftmax = BuiltHolder<twofold::nn::LogSoftmax, LogSoftmaxOptions>;
using Embedding = BuiltHolder<twofold::nn::Embedding, EmbeddingOptions>;

/// Takes and ignores any arguments.
class Identity : public LayerHolder<twofold::nn::Identity> {
 public:
  /// Takes any arguments, as in Python, and uses none.
  Identity(const Identity&) = default;
  /// Empty, to be assigned later.
  Identity(std::nullptr_t) : LayerHolder(nullptr) {}  // NOLINT(google-explicit-constructor)
  /// Takes any arguments, as in Python, and uses none.
  template <class... Args>
    requires(!(std::derived_from<Args, LayerHolder<twofold::nn::Identity>> || ...))
  explicit Identity(const Args&... /*ignored*/)
      : LayerHolder(std::make_shared<twofold::nn::Identity>()) {}
};

/// `Sequential(nn::Conv2d(3, 64, 3), nn::ReLU(), std::make_shared<Block>())`, or names with
/// modules. The container's own methods are behind `->`.
template <class M>
class ContainerHolder : public LayerHolder<M> {
 public:
  using LayerHolder<M>::LayerHolder;
  /// Holds these, in this order.
  template <class... Modules>
    requires(sizeof...(Modules) > 0 && std::constructible_from<M, const Modules&...>)
  explicit ContainerHolder(const Modules&... modules)
      : LayerHolder<M>(std::make_shared<M>(modules...)) {}
  /// Holds these, in this order.
  explicit ContainerHolder(const NamedModuleList& modules)
    requires std::constructible_from<M, const NamedModuleList&>
      : LayerHolder<M>(std::make_shared<M>(modules)) {}
};

/// The containers of `torch.nn`.
using Sequential = ContainerHolder<twofold::nn::Sequential>;
using ModuleList = ContainerHolder<twofold::nn::ModuleList>;
using ModuleDict = ContainerHolder<twofold::nn::ModuleDict>;
using ParameterList = ContainerHolder<twofold::nn::ParameterList>;
using ParameterDict = ContainerHolder<twofold::nn::ParameterDict>;

}  // namespace twofold::torch::nn
