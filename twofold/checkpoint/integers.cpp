#include "twofold/checkpoint/integers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace twofold::checkpoint {

std::string decimal_text(std::string_view bytes) {
  if (bytes.size() > kMaxDecimalBytes) return fmt::format("a {}-byte int", bytes.size());
  std::vector<std::uint32_t> magnitude(bytes.size());
  const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0;
  std::uint32_t carry = negative ? 1 : 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::uint32_t byte = static_cast<unsigned char>(bytes[i]);
    magnitude[i] = (negative ? (~byte & 0xFFU) : byte) + carry;
    carry = magnitude[i] >> 8U;
    magnitude[i] &= 0xFFU;
  }
  std::string digits;
  while (std::ranges::any_of(magnitude, [](std::uint32_t byte) { return byte != 0; })) {
    std::uint32_t rest = 0;
    for (std::size_t i = magnitude.size(); i-- > 0;) {
      const std::uint32_t value = rest * 256 + magnitude[i];
      magnitude[i] = value / 10;
      rest = value % 10;
    }
    digits += static_cast<char>('0' + rest);
  }
  if (digits.empty()) digits += '0';
  if (negative) digits += '-';
  std::ranges::reverse(digits);
  return digits;
}

}  // namespace twofold::checkpoint
