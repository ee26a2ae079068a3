#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/nn/module.h"

namespace twofold::nn {

/// A slot as met on a walk.
struct Entry {
  std::string path;  ///< "build_block.0.bn.running_mean"
  Module* owner = nullptr;
  Slot* slot = nullptr;
  std::optional<std::string> alias_of;  ///< the first path of the same tensor on this walk
};

/// A module as met on a walk; the root's path is the prefix.
struct ModuleEntry {
  std::string path;
  std::shared_ptr<Module> shared;  ///< null for a root that no shared pointer owns
  Module* module = nullptr;
};

/// Positions in `module.slots()` in the order they are to be met.
using SlotOrder = std::vector<std::size_t> (*)(const Module& module);

/// torch's order: parameters, then buffers, each as registered.
TWOFOLD_API std::vector<std::size_t> parameters_then_buffers(const Module& module);
/// As registered, whatever the role.
TWOFOLD_API std::vector<std::size_t> as_registered(const Module& module);

struct WalkOptions {
  std::string prefix = {};        ///< put before every path, with a dot between unless empty
  bool recurse = true;            ///< false: the root's own slots alone
  bool repeat_modules = false;    ///< true: a shared module is entered at each of its paths
  std::optional<Role> role = {};  ///< only slots of this role; aliases count among them alone
  SlotOrder order = parameters_then_buffers;
};

/// Where a walk over modules stands: pre-order, each module's children as registered. Modules
/// behind shared pointers are kept alive while the walk is inside them. A list of children that
/// changes while the walk is inside it is ErrorKind::value, as Python's "dictionary changed size
/// during iteration"; a module inside itself is ErrorKind::value when `repeat_modules` would never
/// end.
class TWOFOLD_API ModuleCursor {
 public:
  ModuleCursor(Module& root, const WalkOptions& options);

  /// The module the walk is at; null at the end.
  [[nodiscard]] const ModuleEntry* current() const noexcept {
    return stack_.empty() ? nullptr : &stack_.back().entry;
  }
  void next();

 private:
  struct Frame {
    ModuleEntry entry;
    std::size_t next_child = 0;
    std::uint64_t version = 0;
    bool descended = false;
  };
  void enter(std::string path, std::shared_ptr<Module> shared, Module* module);

  std::vector<Frame> stack_;
  std::unordered_set<const Module*> visited_;
  bool recurse_;
  bool repeat_;
};

/// Where a walk over slots stands.
class TWOFOLD_API EntryCursor {
 public:
  EntryCursor(Module& root, WalkOptions options);

  [[nodiscard]] Entry* current() noexcept { return at_end_ ? nullptr : &entry_; }
  void next();

 private:
  bool next_slot();
  void enter_module();

  WalkOptions options_;
  ModuleCursor modules_;
  std::vector<std::size_t> order_;
  std::size_t position_ = 0;
  std::uint64_t version_ = 0;
  std::unordered_map<const TensorImpl*, std::string> met_;
  Entry entry_;
  bool at_end_ = false;
};

/// A lazy single-pass range over what a cursor meets. `begin()` starts the walk: what is registered
/// before it is met is seen, as with Python's generators. The root must outlive the range unless a
/// shared pointer owns it.
template <class Cursor, class Item>
class LazyRange : public std::ranges::view_interface<LazyRange<Cursor, Item>> {
 public:
  class Iterator {
   public:
    using value_type = Item;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    explicit Iterator(std::shared_ptr<Cursor> cursor) : cursor_(std::move(cursor)) {}
    const Item& operator*() const { return *cursor_->current(); }
    const Item* operator->() const { return cursor_->current(); }
    Iterator& operator++() {
      cursor_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& it, std::default_sentinel_t /*end*/) {
      return it.cursor_ == nullptr || it.cursor_->current() == nullptr;
    }

   private:
    std::shared_ptr<Cursor> cursor_;
  };

  LazyRange(Module& root, WalkOptions options)
      : root_(&root), keep_alive_(root.weak_from_this().lock()), options_(std::move(options)) {}

  [[nodiscard]] Iterator begin() const {
    return Iterator(std::make_shared<Cursor>(*root_, options_));
  }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  Module* root_;
  std::shared_ptr<Module> keep_alive_;
  WalkOptions options_;
};

using EntryRange = LazyRange<EntryCursor, Entry>;
using ModuleRange = LazyRange<ModuleCursor, ModuleEntry>;

/// The one walk over a network's slots. Absent slots are not met. Every query of every vocabulary
/// is a filter or a map over it.
inline EntryRange entries(Module& root, WalkOptions options = {}) {
  return {root, std::move(options)};
}
/// The same walk over modules, the root first.
inline ModuleRange modules(Module& root, WalkOptions options = {}) {
  return {root, std::move(options)};
}

/// True for an entry whose tensor was not met before.
inline bool is_first(const Entry& entry) { return !entry.alias_of.has_value(); }
/// True for an entry that is trained.
inline bool is_trainable(const Entry& entry) {
  return entry.slot->role == Role::parameter && entry.slot->value.requires_grad();
}

/// "prefix.name", or "name" when the prefix is empty.
TWOFOLD_API std::string joined_path(std::string_view prefix, std::string_view name);

}  // namespace twofold::nn
