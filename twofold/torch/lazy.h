#pragma once

#include <cstddef>
#include <iterator>
#include <ranges>
#include <type_traits>

namespace twofold::torch {

/// What Python's generators are here: a lazy single-pass range of T, which may be a reference.
/// Nothing happens before `begin()`; what is registered before the walk reaches it is met. It is
/// one of the engine's walks, filtered and mapped.
template <class Walk, class T>
class Lazy : public std::ranges::view_interface<Lazy<Walk, T>> {
 public:
  /// What it yields.
  using Item = std::ranges::range_value_t<Walk>;
  /// Whether an item of the walk is one of its own.
  using Keep = bool (*)(const Item& item);
  /// What it yields for one.
  using Map = T (*)(const Item& item);

  /// Walks once; ends at std::default_sentinel.
  class Iterator {
   public:
    /// As std::input_iterator asks.
    using value_type = std::remove_cvref_t<T>;
    /// As std::input_iterator asks.
    using difference_type = std::ptrdiff_t;

    /// At the first.
    Iterator(std::ranges::iterator_t<const Walk> at, Keep keep, Map map)
        : at_(std::move(at)), keep_(keep), map_(map) {
      skip();
    }
    /// The one it stands at.
    T operator*() const { return map_(*at_); }
    /// Goes to the next.
    Iterator& operator++() {
      ++at_;
      skip();
      return *this;
    }
    /// Goes to the next.
    void operator++(int) { ++*this; }
    /// Whether all fields are equal.
    friend bool operator==(const Iterator& it, std::default_sentinel_t end) {
      return it.at_ == end;
    }

   private:
    void skip() {
      while (at_ != std::default_sentinel && !keep_(*at_)) ++at_;
    }

    std::ranges::iterator_t<const Walk> at_;
    Keep keep_;
    Map map_;
  };

  /// The items of `walk` that `keep` keeps, as `map` gives them.
  Lazy(Walk walk, Keep keep, Map map) : walk_(std::move(walk)), keep_(keep), map_(map) {}

  /// Starts a walk.
  [[nodiscard]] Iterator begin() const { return {walk_.begin(), keep_, map_}; }
  /// Where every walk ends.
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  Walk walk_;
  Keep keep_;
  Map map_;
};

}  // namespace twofold::torch
