#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

namespace twofold::checkpoint {

/// Appends an integer, its lowest byte first.
template <std::unsigned_integral T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out += static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xFFU);
}

}  // namespace twofold::checkpoint
