#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace twofold::checkpoint {

/// Appends a code point (below 0x110000) in UTF-8; a surrogate becomes three bytes that are none.
void append_utf8(std::string& out, std::uint32_t code);

/// Well-formed UTF-8 as UTF-32, little-endian, four bytes a character. Throws ErrorKind::value for
/// text that is no UTF-8.
std::string utf32_bytes(std::string_view text);

}  // namespace twofold::checkpoint
