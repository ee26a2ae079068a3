#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace twofold {

/// Layout of a small binary float and what it does beyond its range, as torch does it.
struct FloatFormat {
  int exponent_bits;
  int mantissa_bits;
  int bias;
  bool has_infinity;     ///< the largest exponent holds infinities and nans (IEEE)
  bool nan_is_neg_zero;  ///< the "fnuz" kinds: the only nan is 0x80 and there is no -0
  bool saturates;        ///< what is too large becomes the largest number, infinities too
};

inline constexpr FloatFormat kFloat16{5, 10, 15, true, false, false};
inline constexpr FloatFormat kBFloat16{8, 7, 127, true, false, false};
inline constexpr FloatFormat kFloat8E4M3FN{4, 3, 7, false, false, true};
inline constexpr FloatFormat kFloat8E5M2{5, 2, 15, true, false, false};
inline constexpr FloatFormat kFloat8E4M3FNUZ{4, 3, 8, false, true, false};
inline constexpr FloatFormat kFloat8E5M2FNUZ{5, 2, 16, false, true, false};

/// The value of `bits`.
inline float decode_float(std::uint32_t bits, const FloatFormat& f) {
  const int width = 1 + f.exponent_bits + f.mantissa_bits;
  const std::uint32_t sign = bits >> static_cast<unsigned>(width - 1);
  const std::uint32_t top = (1U << static_cast<unsigned>(f.exponent_bits)) - 1;
  const std::uint32_t exponent = (bits >> static_cast<unsigned>(f.mantissa_bits)) & top;
  const std::uint32_t mantissa = bits & ((1U << static_cast<unsigned>(f.mantissa_bits)) - 1);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  if (f.nan_is_neg_zero && sign == 1 && exponent == 0 && mantissa == 0) return nan;
  if (exponent == top && f.has_infinity)
    return mantissa != 0 ? nan
           : sign == 1   ? -std::numeric_limits<float>::infinity()
                         : std::numeric_limits<float>::infinity();
  const bool only_nan = !f.has_infinity && !f.nan_is_neg_zero;
  if (only_nan && exponent == top && mantissa == (1U << static_cast<unsigned>(f.mantissa_bits)) - 1)
    return nan;
  const int scale = exponent == 0 ? 1 - f.bias : static_cast<int>(exponent) - f.bias;
  const std::uint32_t whole =
      exponent == 0 ? mantissa : mantissa | (1U << static_cast<unsigned>(f.mantissa_bits));
  const float magnitude = std::ldexp(static_cast<float>(whole), scale - f.mantissa_bits);
  return sign == 1 ? -magnitude : magnitude;
}

/// The nearest representable value, ties to even; beyond the range what torch 2.13 gives: the
/// largest number in float8_e4m3fn, else infinity where the format has one, else nan.
inline std::uint32_t encode_float(float value, const FloatFormat& f) {
  const auto mantissa_width = static_cast<unsigned>(f.mantissa_bits);
  const auto exponent_width = static_cast<unsigned>(f.exponent_bits);
  const std::uint32_t sign_bit = std::signbit(value) ? 1U << (mantissa_width + exponent_width) : 0;
  const std::uint32_t top = (1U << exponent_width) - 1;
  const std::uint32_t infinity = top << mantissa_width;
  const std::uint32_t nan = f.nan_is_neg_zero ? 1U << (mantissa_width + exponent_width)
                            : f.has_infinity  ? sign_bit | infinity | (1U << (mantissa_width - 1))
                                              : sign_bit | infinity | ((1U << mantissa_width) - 1);
  if (std::isnan(value)) return nan;
  const std::uint32_t largest = f.has_infinity      ? infinity - 1
                                : f.nan_is_neg_zero ? infinity | ((1U << mantissa_width) - 1)
                                                    : (infinity | ((1U << mantissa_width) - 1)) - 1;
  const std::uint32_t overflow = f.saturates      ? sign_bit | largest
                                 : f.has_infinity ? sign_bit | infinity
                                                  : nan;
  if (std::isinf(value)) return overflow;
  const float magnitude = std::fabs(value);
  if (magnitude == 0) return f.nan_is_neg_zero ? 0 : sign_bit;
  int exponent = std::ilogb(magnitude);
  if (exponent < 1 - f.bias) exponent = 1 - f.bias;  // subnormals share the least exponent
  // nearbyint rounds ties to even in the default mode; the scaled value is exact.
  auto whole = static_cast<std::uint32_t>(
      std::nearbyint(std::ldexp(static_cast<double>(magnitude), f.mantissa_bits - exponent)));
  if (whole >> (mantissa_width + 1) != 0) {  // rounded up to the next power of two
    whole >>= 1U;
    ++exponent;
  }
  if (whole == 0) return f.nan_is_neg_zero ? 0 : sign_bit;
  const std::uint32_t hidden = 1U << mantissa_width;
  const std::uint32_t field = whole < hidden ? 0 : static_cast<std::uint32_t>(exponent + f.bias);
  if (field > top) return overflow;
  const std::uint32_t bits = (field << mantissa_width) | (whole & (hidden - 1));
  return bits > largest ? overflow : sign_bit | bits;
}

/// float8_e8m0fnu: a power of two without sign; 0xff is nan.
inline float decode_e8m0(std::uint8_t bits) {
  if (bits == 0xFF) return std::numeric_limits<float>::quiet_NaN();
  return std::ldexp(1.0F, static_cast<int>(bits) - 127);
}

/// Rounds as torch does: halfway and above goes up to the next power (c10/util/Float8_e8m0fnu.h).
inline std::uint8_t encode_e8m0(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t exponent = (bits >> 23U) & 0xFFU;
  if (exponent == 0xFF) return 0xFF;
  const bool guard = (bits & 0x400000U) != 0;
  const bool round = (bits & 0x200000U) != 0;
  const bool sticky = (bits & 0x1FFFFFU) != 0;
  const bool least = exponent > 0;
  const bool up = guard && (round || sticky || least);
  return static_cast<std::uint8_t>(exponent + (up ? 1 : 0));
}

inline float half_to_float(std::uint16_t bits) { return decode_float(bits, kFloat16); }
inline std::uint16_t float_to_half(float value) {
  return static_cast<std::uint16_t>(encode_float(value, kFloat16));
}
inline float bfloat16_to_float(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}
/// Round to nearest, ties to even; every nan becomes 0x7fc0, as in torch.
inline std::uint16_t float_to_bfloat16(float value) {
  if (std::isnan(value)) return 0x7FC0;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U);
}

}  // namespace twofold
