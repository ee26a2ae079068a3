#pragma once

#include <cstdint>
#include <string>

namespace twofold::checkpoint {

/// Appends a code point (below 0x110000) in UTF-8; a surrogate becomes three bytes that are none.
void append_utf8(std::string& out, std::uint32_t code);

}  // namespace twofold::checkpoint
