#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/core/role.h"
#include "twofold/nn/forward.h"
#include "twofold/tensor/tensor.h"

namespace twofold::nn {

class Module;
struct Recording;
/// Whole walks that a root keeps (nn/recording.h).
using KeptWalks = std::vector<std::shared_ptr<Recording>>;
template <class M>
void remember_forward(M& module);

/// One named place for a tensor in a module. The role is here; `requires_grad` and the rest are the
/// tensor's, so that ties agree.
struct alignas(64) Slot {
  std::string name;             ///< canonical, which is torch's: "running_mean"
  Role role = Role::parameter;  ///< what it is for
  bool persistent = true;       ///< false: left out of state_dict
  /// Registered by Cell.register_buffer: never among MindSpore's parameters.
  bool kept_apart = false;
  /// Undefined when absent, as a bias that was switched off; replaced by registering.
  Tensor value;

  /// Slots lie side by side, a cache line each, so that a walk over many is not a hunt through
  /// memory.
  TWOFOLD_API static void* operator new(std::size_t bytes);
  /// Gives the place back.
  TWOFOLD_API static void operator delete(void* slot) noexcept;
};

/// One named child. A null module is a declared but absent child.
struct Child {
  std::string name;
  std::shared_ptr<Module> module;
};

/// A layer or a network: slots, shared children and a mode. Members of a user's module may hold the
/// handles that `register_...` return: loading and casting change what stands behind them
/// (docs/decisions/0002-modules.md).
class TWOFOLD_API Module : public std::enable_shared_from_this<Module> {
 public:
  Module() = default;
  virtual ~Module() = default;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  Module(Module&&) = delete;
  Module& operator=(Module&&) = delete;

  /// The layer type, which is the key into the dialect tables: "BatchNorm2d". By default the name
  /// of the C++ class without its namespaces.
  [[nodiscard]] virtual std::string_view type() const;
  /// The number that torch's `_metadata` gives this class: 1, batch norms 2.
  [[nodiscard]] virtual std::int64_t state_version() const { return 1; }

  /// A deep copy, as Python's copy.deepcopy gives it: new memory, and the same structure. A tensor
  /// or a module that stands at several places stands at the same places of the copy; tensors that
  /// overlap in memory overlap in the copy too. Roles, `persistent`, `requires_grad`, modes,
  /// MindSpore's names, absent slots and children are the same; gradients are not copied. Members
  /// of a user's class that hold what its constructor registered hold the copy's. Throws
  /// ErrorKind::unsupported for a class that does not say how it is made anew
  /// (docs/decisions/0008).
  [[nodiscard]] std::shared_ptr<Module> clone() const;
  /// A new module of the same class and with the same options, whose state `clone` then replaces. A
  /// user's class overrides it, or derives from Cloneable; by default ErrorKind::unsupported.
  [[nodiscard]] virtual std::shared_ptr<Module> fresh() const;
  /// True when `other`, of the same class, has the same options, so that it only needs this one's
  /// state to be its copy. By default true: a class whose `fresh` makes children that differ from
  /// what it has says false.
  [[nodiscard]] virtual bool is_made_as(const Module& /*other*/) const { return true; }

  /// Registers a parameter under `name` and returns its handle; an undefined tensor declares an
  /// absent one. Registering a parameter's name again replaces its tensor and keeps its place.
  /// Throws ErrorKind::key with torch's texts for "", a dot, or a name that is something else's,
  /// and ErrorKind::type for an integer tensor with `requires_grad`.
  Tensor register_parameter(std::string name, Tensor value, bool requires_grad = true);
  /// The same for a buffer; its `requires_grad` is left as it is. Registering again also sets
  /// `persistent` again.
  Tensor register_buffer(std::string name, Tensor value, bool persistent = true);
  /// Registers a shared child and returns it; a null one is declared and absent. Throws
  /// ErrorKind::key as torch's add_module.
  template <class M>
  std::shared_ptr<M> register_module(const std::string& name, std::shared_ptr<M> module) {
    if (module) remember_forward(*module);
    add_child(name, module);
    return module;
  }

  /// Marks an own slot as Cell.register_buffer registers them: never among MindSpore's parameters.
  void keep_apart(std::string_view name);

  /// Calls the module in its type-erased form; tensors in, tensors out. Containers and descriptions
  /// use it. Stock layers override it; a user's class is called through its `forward`, once
  /// `remember_forward` has seen its type. Throws ErrorKind::unsupported, with torch's text, in a
  /// module without a forward.
  virtual Values call(const Values& inputs);
  /// Sets how `call` reaches a `forward` that does not override it. register_module and the
  /// containers do this for every child whose class they see.
  void set_caller(Caller caller) noexcept {
    if (caller != nullptr) caller_ = caller;
  }

  /// True in training mode, which is how modules start (the mindspore face starts them otherwise).
  [[nodiscard]] bool is_training() const noexcept { return training_; }
  /// Sets the mode of this module and all below.
  void train(bool mode = true);
  void eval() { train(false); }

  /// Own slots in registration order; to be changed by registering alone.
  [[nodiscard]] const std::vector<std::unique_ptr<Slot>>& slots() const noexcept { return slots_; }
  [[nodiscard]] const std::vector<Child>& children() const noexcept { return children_; }
  /// Null when there is no such slot or child.
  [[nodiscard]] const Slot* find_slot(std::string_view name) const;
  [[nodiscard]] const Child* find_child(std::string_view name) const;

  /// Counts changes of the list of slots (of one role) and of the list of children; a walk compares
  /// them, so that a change under its feet is an error and not a dangling reference.
  [[nodiscard]] std::uint64_t slots_version(std::optional<Role> role = {}) const noexcept;
  [[nodiscard]] std::uint64_t children_version() const noexcept { return children_version_; }

  /// For nn/recording alone: the walks that started here and are kept; null when none ever was.
  [[nodiscard]] const KeptWalks* kept_walks() const noexcept { return kept_walks_.get(); }
  KeptWalks& keep_walks();

 protected:
  /// Registers or replaces a child without the name checks of register_module (containers).
  void set_child(const std::string& name, std::shared_ptr<Module> module);
  void erase_children() noexcept;

  /// Takes a slot out; nothing when there is none.
  void erase_slot(std::string_view name);
  /// As register_parameter, for names that torch's rules refuse: MindSpore's tuples have dots.
  Tensor put_parameter(std::string name, Tensor value);

 private:
  friend class Cloner;
  void add_child(const std::string& name, std::shared_ptr<Module> module);
  Tensor set_slot(std::string name, Role role, Tensor value, bool persistent,
                  bool any_name = false);
  void check_new_name(std::string_view kind, const std::string& name, bool same_kind) const;

  Caller caller_ = nullptr;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<Child> children_;
  std::array<std::uint64_t, 2> slots_versions_{};  // by role, as torch has a list for each
  std::uint64_t children_version_ = 0;
  std::unique_ptr<KeptWalks> kept_walks_;
  bool training_ = true;
};

/// What structure_change() reads.
TWOFOLD_API extern std::atomic<std::uint64_t> g_structure_change;
/// Counts the changes of the slots and children of every module of the process.
inline std::uint64_t structure_change() noexcept {
  return g_structure_change.load(std::memory_order_relaxed);
}

/// Teaches `module.call` to use the `forward` of M, the class as far as the caller knows it.
template <class M>
void remember_forward(M& module) {
  if constexpr (std::is_base_of_v<Module, M> && !std::is_same_v<Module, M>) {
    // A class that overrides `call` needs no help.
    if constexpr (std::is_same_v<decltype(&M::call), Values (Module::*)(const Values&)>)
      static_cast<Module&>(module).set_caller(caller_of<M>());
  }
}

/// Makes a user's class that needs no arguments one that can be cloned:
/// `struct Net : nn::Cloneable<Net> { ... };`, or with a face's base, `nn::Cloneable<Net, Cell>`.
template <class Derived, class Base = Module>
class Cloneable : public Base {
 public:
  using Base::Base;
  [[nodiscard]] std::shared_ptr<Module> fresh() const override {
    return std::make_shared<Derived>();
  }
};

/// `module.clone()` as a pointer to its own class.
template <class M>
[[nodiscard]] std::shared_ptr<M> cloned(const M& module) {
  return std::dynamic_pointer_cast<M>(module.clone());
}

}  // namespace twofold::nn
