#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "twofold/core/export.h"
#include "twofold/nn/loading.h"
#include "twofold/nn/state.h"
#include "twofold/nn/walk.h"
#include "twofold/torch/lazy.h"

namespace twofold::torch {

using twofold::nn::IncompatibleKeys;
using twofold::nn::Named;
using twofold::nn::StateDict;

/// A module that a query met. It owns the module, except a root that no shared pointer owns.
using ModulePtr = std::shared_ptr<twofold::nn::Module>;

/// Where a walk over direct children stands: absent ones are skipped, each module is met once.
class TWOFOLD_API ChildCursor {
 public:
  /// Stands at the first.
  ChildCursor(twofold::nn::Module& root, const twofold::nn::WalkOptions& options);
  /// What it stands at; nullptr at the end.
  [[nodiscard]] const twofold::nn::ModuleEntry* current() const noexcept {
    return entry_.module == nullptr ? nullptr : &entry_;
  }
  /// Goes to the next.
  void next();

 private:
  twofold::nn::Module* root_;
  std::uint64_t version_;
  std::size_t position_ = 0;
  twofold::nn::ModuleEntry entry_;
};

/// A walk over the children alone.
using ChildRange = twofold::nn::LazyRange<ChildCursor, twofold::nn::ModuleEntry>;

/// A name and its tensor, valid until the walk moves on; a `Named<Tensor>` made of it stays.
struct NamedTensor {
  const std::string& name;
  const Tensor& value;

  /// A name and its tensor.
  operator Named<Tensor>() const { return {name, value}; }  // NOLINT(google-explicit-constructor)
};

/// What the queries yield, lazily, as the generators of Python do.
using Tensors = Lazy<twofold::nn::EntryRange, const Tensor&>;
using NamedTensors = Lazy<twofold::nn::EntryRange, NamedTensor>;
using Modules = Lazy<twofold::nn::ModuleRange, ModulePtr>;
using NamedModules = Lazy<twofold::nn::ModuleRange, Named<ModulePtr>>;
using Children = Lazy<ChildRange, ModulePtr>;
using NamedChildren = Lazy<ChildRange, Named<ModulePtr>>;

// Python torch's queries of any network, whatever face built it, with its rules: walk order is
// pre-order and as registered, a tensor or module is met once under its first name
// (`remove_duplicate`), absent slots and children are not met, a dot stands between `prefix` and a
// name unless the prefix is empty. A list that changes while it is walked is ErrorKind::value.
// Source: torch 2.13, torch.nn.Module.

/// Slots registered as parameters, frozen ones too.
TWOFOLD_API Tensors parameters(twofold::nn::Module& module, bool recurse = true);
TWOFOLD_API NamedTensors named_parameters(twofold::nn::Module& module,
                                          const std::string& prefix = "", bool recurse = true,
                                          bool remove_duplicate = true);
/// Non-persistent buffers are among them.
TWOFOLD_API Tensors buffers(twofold::nn::Module& module, bool recurse = true);
TWOFOLD_API NamedTensors named_buffers(twofold::nn::Module& module, const std::string& prefix = "",
                                       bool recurse = true, bool remove_duplicate = true);
TWOFOLD_API Children children(twofold::nn::Module& module);
TWOFOLD_API NamedChildren named_children(twofold::nn::Module& module);
/// The module itself is the first.
TWOFOLD_API Modules modules(twofold::nn::Module& module, bool remove_duplicate = true);
TWOFOLD_API NamedModules named_modules(twofold::nn::Module& module, const std::string& prefix = "",
                                       bool remove_duplicate = true);

/// The module at a dotted path; "" is the module itself. Throws ErrorKind::key with torch's texts:
/// "Sequential has no attribute `9`", "`weight` is not an nn.Module".
TWOFOLD_API ModulePtr get_submodule(twofold::nn::Module& module, std::string_view target);
/// The parameter at a dotted path. Throws ErrorKind::key with torch's texts; an absent one is "not
/// an nn.Parameter".
TWOFOLD_API Tensor get_parameter(twofold::nn::Module& module, std::string_view target);
/// The buffer at a dotted path; undefined when it is declared and absent. Throws ErrorKind::key.
TWOFOLD_API Tensor get_buffer(twofold::nn::Module& module, std::string_view target);

/// Parameters alone, never buffers. Throws ErrorKind::type when one is neither floating nor
/// complex; none is changed then.
TWOFOLD_API void requires_grad_(twofold::nn::Module& module, bool requires_grad = true);
/// Calls `fn` on every module below and then on itself, children first. A module that several
/// parents share is visited by each, as in torch. Throws ErrorKind::value for a module inside
/// itself.
TWOFOLD_API void apply(twofold::nn::Module& module,
                       const std::function<void(twofold::nn::Module&)>& fn);
/// Casts floating and complex tensors behind their handles. Throws ErrorKind::type, with torch's
/// text, for another dtype.
TWOFOLD_API void to(twofold::nn::Module& module, DType dtype);

/// "<All keys matched successfully>" or "_IncompatibleKeys(missing_keys=['b'],
/// unexpected_keys=[])".
TWOFOLD_API std::string to_string(const IncompatibleKeys& keys);

}  // namespace twofold::torch
