#pragma once

#include <cstddef>
#include <iterator>
#include <ranges>
#include <type_traits>

namespace twofold::torch {

/// What Python's generators are here: a lazy single-pass range of T, which may be a reference. Nothing happens before
/// `begin()`; what is registered before the walk reaches it is met. It is one of the engine's
/// walks, filtered and mapped.
template <class Walk, class T>
class Lazy : public std::ranges::view_interface<Lazy<Walk, T>> {
 public:
  using Item = std::ranges::range_value_t<Walk>;
  using Keep = bool (*)(const Item& item);
  using Map = T (*)(const Item& item);

  class Iterator {
   public:
    using value_type = std::remove_cvref_t<T>;
    using difference_type = std::ptrdiff_t;

    Iterator(std::ranges::iterator_t<const Walk> at, Keep keep, Map map)
        : at_(std::move(at)), keep_(keep), map_(map) {
      skip();
    }
    T operator*() const { return map_(*at_); }
    Iterator& operator++() {
      ++at_;
      skip();
      return *this;
    }
    void operator++(int) { ++*this; }
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

  Lazy(Walk walk, Keep keep, Map map) : walk_(std::move(walk)), keep_(keep), map_(map) {}

  [[nodiscard]] Iterator begin() const { return {walk_.begin(), keep_, map_}; }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  Walk walk_;
  Keep keep_;
  Map map_;
};

}  // namespace twofold::torch
