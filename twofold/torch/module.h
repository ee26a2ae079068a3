#pragma once

#include <functional>
#include <memory>
#include <string>
#include <typeinfo>
#include <utility>

#include "twofold/core/export.h"
#include "twofold/nn/holder.h"
#include "twofold/nn/module.h"
#include "twofold/torch/queries.h"

namespace twofold::torch {

/// torch's queries as methods: those of queries.h of the module that Self's `root()` gives.
template <class Self>
class ModuleQueries {
 public:
  /// `torch.nn.Module.parameters`: torch::parameters of this module.
  [[nodiscard]] Tensors parameters(bool recurse = true) const {
    return torch::parameters(module(), recurse);
  }
  /// `torch.nn.Module.named_parameters`: torch::named_parameters of this module.
  [[nodiscard]] NamedTensors named_parameters(const std::string& prefix = "", bool recurse = true,
                                              bool remove_duplicate = true) const {
    return torch::named_parameters(module(), prefix, recurse, remove_duplicate);
  }
  /// `torch.nn.Module.buffers`: torch::buffers of this module.
  [[nodiscard]] Tensors buffers(bool recurse = true) const {
    return torch::buffers(module(), recurse);
  }
  /// `torch.nn.Module.named_buffers`: torch::named_buffers of this module.
  [[nodiscard]] NamedTensors named_buffers(const std::string& prefix = "", bool recurse = true,
                                           bool remove_duplicate = true) const {
    return torch::named_buffers(module(), prefix, recurse, remove_duplicate);
  }
  /// `torch.nn.Module.children`: torch::children of this module.
  [[nodiscard]] Children children() const { return torch::children(module()); }
  /// `torch.nn.Module.named_children`: torch::named_children of this module.
  [[nodiscard]] NamedChildren named_children() const { return torch::named_children(module()); }
  /// `torch.nn.Module.modules`: torch::modules of this module.
  [[nodiscard]] Modules modules(bool remove_duplicate = true) const {
    return torch::modules(module(), remove_duplicate);
  }
  /// `torch.nn.Module.named_modules`: torch::named_modules of this module.
  [[nodiscard]] NamedModules named_modules(const std::string& prefix = "",
                                           bool remove_duplicate = true) const {
    return torch::named_modules(module(), prefix, remove_duplicate);
  }

  /// `torch.nn.Module.state_dict`: twofold::nn::state_dict of this module.
  [[nodiscard]] StateDict state_dict(const std::string& prefix = "") const {
    return twofold::nn::state_dict(module(), prefix);
  }
  /// `torch.nn.Module.load_state_dict`: twofold::nn::load_state_dict of this module.
  IncompatibleKeys load_state_dict(const StateDict& state, bool strict = true) const {
    return twofold::nn::load_state_dict(module(), state, strict);
  }

  /// `torch.nn.Module.get_submodule`: torch::get_submodule of this module.
  [[nodiscard]] ModulePtr get_submodule(std::string_view target) const {
    return torch::get_submodule(module(), target);
  }
  /// `torch.nn.Module.get_parameter`: torch::get_parameter of this module.
  [[nodiscard]] Tensor get_parameter(std::string_view target) const {
    return torch::get_parameter(module(), target);
  }
  /// `torch.nn.Module.get_buffer`: torch::get_buffer of this module.
  [[nodiscard]] Tensor get_buffer(std::string_view target) const {
    return torch::get_buffer(module(), target);
  }

  // These return the module, as in torch.
  /// `torch.nn.Module.train`; returns this module.
  Self& train(bool mode = true) {
    module().train(mode);
    return self();
  }
  /// `torch.nn.Module.eval`; returns this module.
  Self& eval() { return train(false); }
  /// `torch.nn.Module.requires_grad_`; returns this module.
  Self& requires_grad_(bool requires_grad = true) {
    torch::requires_grad_(module(), requires_grad);
    return self();
  }
  /// `torch.nn.Module.apply`; returns this module.
  Self& apply(const std::function<void(twofold::nn::Module&)>& fn) {
    torch::apply(module(), fn);
    return self();
  }
  /// `torch.nn.Module.to`; returns this module.
  Self& to(DType dtype) {
    torch::to(module(), dtype);
    return self();
  }

 private:
  [[nodiscard]] Self& self() { return static_cast<Self&>(*this); }
  [[nodiscard]] twofold::nn::Module& module() const {
    return static_cast<const Self&>(*this).root();
  }
};

namespace nn {

/// A value that holds a layer, as libtorch's module holders, with torch's queries as methods.
template <class M>
class LayerHolder : public twofold::nn::Holder<M>, public ModuleQueries<LayerHolder<M>> {
 public:
  using twofold::nn::Holder<M>::Holder;  // NOLINT(modernize-use-equals-default): inherited

  /// Throws ErrorKind::value when the holder is empty.
  [[nodiscard]] twofold::nn::Module& root() const {
    check(!this->is_empty(), ErrorKind::value, "Accessing empty ModuleHolder");
    return *this->get();
  }
};

/// The base of a user's network: slots and children are registered in its constructor, and its
/// `forward` has whatever signature it needs.
///
///     struct Net : nn::Module {
///       nn::Conv2d conv{nullptr};
///       Net() { conv = register_module("conv", nn::Conv2d(3, 64, 3)); }
///       Tensor forward(const Tensor& x) { return conv(x); }
///     };
class TWOFOLD_API Module : public twofold::nn::Module, public ModuleQueries<Module> {
 public:
  // Python's names, where the engine's own method is another.
  using ModuleQueries<Module>::children;
  using ModuleQueries<Module>::train;
  using ModuleQueries<Module>::eval;

  using twofold::nn::Module::register_module;
  /// Registers what a holder holds, and returns the holder.
  template <class Holder>
    requires requires(const Holder& holder) { holder.ptr(); }
  Holder register_module(const std::string& name, Holder holder) {
    twofold::nn::Module::register_module(name, holder.ptr());
    return holder;
  }

  /// The engine module behind it.
  [[nodiscard]] twofold::nn::Module& root() const { return *self_; }
  [[nodiscard]] std::shared_ptr<twofold::nn::Module> fresh() const override {
    return typeid(*this) == typeid(Module) ? std::make_shared<Module>()
                                           : twofold::nn::Module::fresh();
  }

 private:
  twofold::nn::Module* self_ = this;  // queries are const and give what may be changed
};

}  // namespace nn

}  // namespace twofold::torch
