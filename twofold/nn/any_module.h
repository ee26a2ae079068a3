#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/nn/module.h"

namespace twofold::nn {

/// A module on its way into a container: made from a shared pointer to any module class or from a
/// face's holder of one. The class is seen here, so that a user's `forward` can be called later.
class AnyModule {
 public:
  /// Empty, to be assigned later.
  AnyModule(std::nullptr_t) {}  // NOLINT(google-explicit-constructor): an absent child
  /// This module, shared with who else holds it.
  template <class M>
  AnyModule(std::shared_ptr<M> module)  // NOLINT(google-explicit-constructor)
      : module_(std::move(module)) {
    if (module_) remember_forward(static_cast<M&>(*module_));
  }
  /// This module, shared with who else holds it.
  template <class Holder>
    requires requires(const Holder& holder) { AnyModule(holder.ptr()); }
  AnyModule(const Holder& holder)  // NOLINT(google-explicit-constructor)
      : AnyModule(holder.ptr()) {}

  /// The module; nullptr when empty.
  [[nodiscard]] const std::shared_ptr<Module>& get() const noexcept { return module_; }

 private:
  std::shared_ptr<Module> module_;
};

/// Names with modules, in order: what Python writes as an OrderedDict.
using NamedModules = std::vector<std::pair<std::string, AnyModule>>;

}  // namespace twofold::nn
