#include "twofold/checkpoint/utf.h"

#include <bit>

#include "twofold/core/error.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    tail(12), tail(6), tail(0);
  }
}

std::string utf32_bytes(std::string_view text) {
  check(is_utf8(text), ErrorKind::value, "expected text in UTF-8, got \"{}\"", escaped(text));
  std::string bytes;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const auto length = static_cast<std::size_t>(lead < 0x80 ? 1 : std::countl_one(lead));
    std::uint32_t code = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k)
      code = (code << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    for (unsigned shift = 0; shift < 32; shift += 8)
      bytes += static_cast<char>((code >> shift) & 0xFFU);
    i += length;
  }
  return bytes;
}

}  // namespace twofold::checkpoint
