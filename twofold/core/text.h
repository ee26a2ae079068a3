#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/core/export.h"

namespace twofold {

/// `text` with control characters, quotes of terminals and invalid UTF-8 written as `\n`, `\x1b`
/// and the like, so that a name from a file cannot move the cursor.
TWOFOLD_API std::string escaped(std::string_view text);

/// True when `text` is well-formed UTF-8 (no surrogates, no overlong forms).
TWOFOLD_API bool is_utf8(std::string_view text);

/// How many terminal columns `text` takes; wide East Asian characters take two.
TWOFOLD_API std::size_t display_width(std::string_view text);

/// The candidate with the least edit distance to `name`, or "" when none is near (more than a third
/// of the letters, at least two, would change).
TWOFOLD_API std::string nearest(std::string_view name, std::span<const std::string> candidates);

/// The parts of `text` between separators; "" has one empty part.
TWOFOLD_API std::vector<std::string> split(std::string_view text, char separator);

/// 1536 as "1.5 KiB"; below 1024 "12 B".
TWOFOLD_API std::string human_bytes(std::uint64_t bytes);

/// 379066 as "379,066".
TWOFOLD_API std::string grouped(std::uint64_t number);

/// `text` cut in the middle to `width` terminal columns, with "…" where something is gone. `text`
/// holds no control characters.
TWOFOLD_API std::string shortened(std::string_view text, std::size_t width);

}  // namespace twofold
