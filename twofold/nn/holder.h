#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace twofold::nn {

/// A value that holds a shared module, so that a user's class can have layers as members: copying
/// one copies the handle, `->` reaches the module, calling it calls its forward. A holder made of
/// nullptr is empty.
template <class M>
class Holder {
 public:
  /// The engine's type.
  using Contained = M;

  Holder()
    requires std::is_default_constructible_v<M>
      : module_(std::make_shared<M>()) {}
  /// Empty, to be assigned later.
  Holder(std::nullptr_t) {}  // NOLINT(google-explicit-constructor): `Conv2d conv{nullptr}`
  /// Shares a module.
  Holder(std::shared_ptr<M> module)  // NOLINT(google-explicit-constructor)
      : module_(std::move(module)) {}

  /// The module; nullptr when empty.
  [[nodiscard]] const std::shared_ptr<M>& ptr() const noexcept { return module_; }
  /// The module; nullptr when empty.
  [[nodiscard]] M* get() const noexcept { return module_.get(); }
  /// Whether it holds a module.
  [[nodiscard]] bool is_empty() const noexcept { return module_ == nullptr; }
  /// Whether it holds a module.
  explicit operator bool() const noexcept { return module_ != nullptr; }

  /// The module; not to be called when empty.
  M* operator->() const noexcept { return module_.get(); }
  /// The module; not to be called when empty.
  M& operator*() const noexcept { return *module_; }
  /// The module where one is asked for: `named_buffers(conv)`.
  operator M&() const noexcept { return *module_; }  // NOLINT(google-explicit-constructor)

  /// Runs its forward.
  template <class... Args>
  auto operator()(Args&&... args) const {
    return module_->forward(std::forward<Args>(args)...);
  }

 private:
  std::shared_ptr<M> module_;
};

}  // namespace twofold::nn
