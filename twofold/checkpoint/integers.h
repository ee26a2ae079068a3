#pragma once

#include <string>
#include <string_view>

namespace twofold::checkpoint {

/// The longest integer, in bytes, that `decimal_text` writes out.
inline constexpr std::size_t kMaxDecimalBytes = 128;

/// A two's-complement integer, lowest byte first, in decimal; a longer one as "a 200-byte int".
std::string decimal_text(std::string_view bytes);

}  // namespace twofold::checkpoint
