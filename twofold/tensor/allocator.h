#pragma once

#include <cstddef>

namespace twofold {

/// Alignment of every block: a cache line and an AVX-512 register.
inline constexpr std::size_t kAlignment = 64;

/// Blocks come in classes of size, four to a power of two, and go back to a list of their class:
/// the first touch of fresh pages costs about ten times the kernel that writes them. Thread-safe.
/// `bytes` may be 0. Returns null when the system has no memory left.
void* allocate_block(std::size_t bytes);
void free_block(void* block, std::size_t bytes) noexcept;

}  // namespace twofold
