#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/source.h"
#include "twofold/core/error.h"

namespace twofold::fuzz {

/// The most elements of a tensor that a target looks at: a stride of 0 makes small files large.
inline constexpr std::int64_t kMaxElements = 1 << 20;

inline checkpoint::Source source_of(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  return checkpoint::Source::memory("input", {bytes.begin(), bytes.end()});
}

/// Loads every tensor, as `ls --hash` would.
inline void load_all(const checkpoint::Checkpoint& found) {
  for (const checkpoint::Entry& entry : found.entries) {
    if (numel(entry.shape) > kMaxElements) continue;
    try {
      (void)sha256(entry.load());
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::internal) throw;
    }
  }
}

/// Runs a reader: an Error is its right to give, except one that says it is at fault itself.
template <class Reader>
int run(const std::uint8_t* data, std::size_t size, const Reader& reader) {
  try {
    reader(source_of(data, size));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::internal) throw;
  }
  return 0;
}

}  // namespace twofold::fuzz
