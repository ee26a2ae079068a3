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
  [[nodiscard]] Tensors parameters(bool recurse = true) const {
    return torch::parameters(module(), recurse);
  }
  [[nodiscard]] NamedTensors named_parameters(const std::string& prefix = "", bool recurse = true,
                                              bool remove_duplicate = true) const {
    return torch::named_parameters(module(), prefix, recurse, remove_duplicate);
  }
  [[nodiscard]] Tensors buffers(bool recurse = true) const {
    return torch::buffers(module(), recurse);
  }
  [[nodiscard]] NamedTensors named_buffers(const std::string& prefix = "", bool recurse = true,
                                           bool remove_duplicate = true) const {
    return torch::named_buffers(module(), prefix, recurse, remove_duplicate);
  }
  [[nodiscard]] Children children() const { return torch::children(module()); }
  [[nodiscard]] NamedChildren named_children() const { return torch::named_children(module()); }
  [[nodiscard]] Modules modules(bool remove_duplicate = true) const {
    return torch::modules(module(), remove_duplicate);
  }
  [[nodiscard]] NamedModules named_modules(const std::string& prefix = "",
                                           bool remove_duplicate = true) const {
    return torch::named_modules(module(), prefix, remove_duplicate);
  }

  [[nodiscard]] StateDict state_dict(const std::string& prefix = "") const {
    return twofold::nn::state_dict(module(), prefix);
  }
  IncompatibleKeys load_state_dict(const StateDict& state, bool strict = true) const {
    return twofold::nn::load_state_dict(module(), state, strict);
  }

  [[nodiscard]] ModulePtr get_submodule(std::string_view target) const {
    return torch::get_submodule(module(), target);
  }
  [[nodiscard]] Tensor get_parameter(std::string_view target) const {
    return torch::get_parameter(module(), target);
  }
  [[nodiscard]] Tensor get_buffer(std::string_view target) const {
    return torch::get_buffer(module(), target);
  }

  // These return the module, as in torch.
  Self& train(bool mode = true) {
    module().train(mode);
    return self();
  }
  Self& eval() { return train(false); }
  Self& requires_grad_(bool requires_grad = true) {
    torch::requires_grad_(module(), requires_grad);
    return self();
  }
  Self& apply(const std::function<void(twofold::nn::Module&)>& fn) {
    torch::apply(module(), fn);
    return self();
  }
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
