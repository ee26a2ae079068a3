#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace twofold::nn {

/// Numbers by pointer, for walks, which ask once for every module and every tensor: linear probing
/// in one block of memory, nothing is ever removed.
class PointerIndex {
 public:
  /// The number kept for `key`; `fresh`, which is kept from now on, where there was none. `key` is
  /// not null.
  std::size_t find_or_add(const void* key, std::size_t fresh) {
    if (2 * (count_ + 1) > cells_.size()) grow_to(2 * cells_.size());
    Cell& cell = cell_of(key);
    if (cell.key == nullptr) {
      cell = {key, fresh};
      ++count_;
    }
    return cell.number;
  }

 private:
  struct Cell {
    const void* key = nullptr;
    std::size_t number = 0;
  };

  std::size_t place_of(const void* key) const {
    // Fibonacci hashing: the upper bits of the product depend on every bit of the address.
    const auto product = std::uint64_t{std::bit_cast<std::uintptr_t>(key)} * 0x9E3779B97F4A7C15ULL;
    return static_cast<std::size_t>(product >> 32U) & (cells_.size() - 1);
  }

  Cell& cell_of(const void* key) {
    const std::size_t mask = cells_.size() - 1;
    std::size_t at = place_of(key);
    while (cells_[at].key != nullptr && cells_[at].key != key) at = (at + 1) & mask;
    return cells_[at];
  }

  void grow_to(std::size_t size) {
    std::vector<Cell> old(std::max<std::size_t>(16, size));
    old.swap(cells_);
    for (const Cell& cell : old)
      if (cell.key != nullptr) cell_of(cell.key) = cell;
  }

  std::vector<Cell> cells_;
  std::size_t count_ = 0;
};

}  // namespace twofold::nn
