#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/nn/module.h"
#include "twofold/nn/pointer_index.h"
#include "twofold/nn/recording.h"

namespace twofold::nn {

/// A module as met on a walk; the root's path is the prefix.
struct ModuleEntry {
  std::string path;
  std::shared_ptr<Module> shared;  ///< null for a root that no shared pointer owns
  Module* module = nullptr;
};

/// Where a walk over modules stands: pre-order, each module's children as registered. Modules
/// behind shared pointers are kept alive while the walk is inside them. A list of children that
/// changes while the walk is inside it is ErrorKind::value, as Python's "dictionary changed size
/// during iteration"; a module inside itself is ErrorKind::value when `repeat_modules` would never
/// end.
class TWOFOLD_API ModuleCursor {
 public:
  /// `record`, where there is one, is told of every module that is entered.
  ModuleCursor(Module& root, const WalkOptions& options, Recording* record = nullptr);
  /// Stands where the walk `record` entered its last stop. Throws ErrorKind::value, as `next`
  /// would, when a list of children on the way there has changed.
  ModuleCursor(Module& root, Recording& record);

  /// The module the walk is at; null at the end.
  [[nodiscard]] const ModuleEntry* current() const noexcept {
    return depth_ == 0 ? nullptr : &stack_[depth_ - 1].entry;
  }
  void next();

 private:
  struct Frame {
    ModuleEntry entry;
    std::size_t next_child = 0;
    std::uint64_t version = 0;
    bool descended = false;
    std::uint32_t stop = 0;
  };
  Frame& push(std::shared_ptr<Module> shared, Module* module);
  void enter(const Child& child);
  bool next_child();
  bool is_new(const std::shared_ptr<Module>& child);

  std::vector<Frame> stack_;  ///< the first depth_; the others lend their memory
  std::size_t depth_ = 0;
  PointerIndex visited_;
  std::size_t entered_ = 0;
  bool recurse_;
  bool repeat_;
  Recording* record_;
  std::uint64_t change_;  ///< structure_change() while modules of one owner are not in visited_
};

/// Where a walk over slots stands. Over a tree that has not changed since the root's last whole
/// walk it reads that walk's recording; when the tree changes under it, it goes on by itself.
class TWOFOLD_API EntryCursor {
 public:
  /// Stands at the first.
  EntryCursor(Module& root, WalkOptions options);
  EntryCursor(const EntryCursor&) = delete;  // the live walk writes into the recording
  EntryCursor& operator=(const EntryCursor&) = delete;
  EntryCursor(EntryCursor&&) = delete;
  EntryCursor& operator=(EntryCursor&&) = delete;
  ~EntryCursor() = default;

  /// What it stands at; nullptr at the end.
  [[nodiscard]] const Entry* current() const noexcept { return current_; }
  /// Goes to the next.
  void next() {
    if (!replay_) return walk_on();
    if (recording_->change != structure_change()) return leave_recording();
    ++at_;
    current_ = at_ == end_ ? nullptr : &*at_;
  }

 private:
  void enter_module();
  void walk_on();
  bool next_slot();
  std::size_t first_place(const Tensor& tensor, std::size_t here);
  void leave_recording();

  Module* root_;
  std::shared_ptr<Module> root_alive_;
  std::shared_ptr<Recording> recording_;  ///< read while there is no live walk, else written
  const Entry* current_ = nullptr;
  std::deque<Entry>::const_iterator at_, end_;  ///< of what is read
  std::optional<Replay> replay_;
  std::optional<ModuleCursor> live_;
  std::vector<std::size_t> order_;
  std::size_t position_ = 0;
  PointerIndex first_met_;
  bool all_in_index_ = true;  ///< false: tensors that one slot alone holds are left out
};

/// A lazy single-pass range over what a cursor meets. `begin()` starts the walk: what is registered
/// before it is met is seen, as with Python's generators. The root must outlive the range unless a
/// shared pointer owns it.
template <class Cursor, class Item>
class LazyRange : public std::ranges::view_interface<LazyRange<Cursor, Item>> {
 public:
  /// Walks once; ends at std::default_sentinel.
  class Iterator {
   public:
    /// As std::input_iterator asks.
    using value_type = Item;
    /// As std::input_iterator asks.
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    /// At the first.
    explicit Iterator(std::shared_ptr<Cursor> cursor) : cursor_(std::move(cursor)) {}
    /// The one it stands at.
    const Item& operator*() const { return *cursor_->current(); }
    /// The one it stands at.
    const Item* operator->() const { return cursor_->current(); }
    /// Goes to the next.
    Iterator& operator++() {
      cursor_->next();
      return *this;
    }
    /// Goes to the next.
    void operator++(int) { ++*this; }
    /// Whether all fields are equal.
    friend bool operator==(const Iterator& it, std::default_sentinel_t /*end*/) {
      return it.cursor_ == nullptr || it.cursor_->current() == nullptr;
    }

   private:
    std::shared_ptr<Cursor> cursor_;
  };

  /// A range over `root`, which it keeps alive where a shared pointer owns it.
  LazyRange(Module& root, WalkOptions options)
      : root_(&root), keep_alive_(root.weak_from_this().lock()), options_(std::move(options)) {}

  /// Starts a walk.
  [[nodiscard]] Iterator begin() const {
    return Iterator(std::make_shared<Cursor>(*root_, options_));
  }
  /// Where every walk ends.
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  Module* root_;
  std::shared_ptr<Module> keep_alive_;
  WalkOptions options_;
};

/// A walk over slots, and one over modules.
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
inline bool is_first(const Entry& entry) { return entry.alias_of == nullptr; }
/// True for an entry that is trained.
inline bool is_trainable(const Entry& entry) {
  return entry.slot->role == Role::parameter && entry.slot->value.requires_grad();
}

/// "prefix.name", or "name" when the prefix is empty.
TWOFOLD_API std::string joined_path(std::string_view prefix, std::string_view name);

}  // namespace twofold::nn
