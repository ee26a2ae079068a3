#pragma once

#include <concepts>
#include <optional>
#include <utility>

#include "twofold/core/error.h"

namespace twofold {

/// The product, or nothing when it does not fit.
template <std::integral T>
[[nodiscard]] constexpr std::optional<T> multiplied(T a, T b) {
  T result{};
  if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
  return result;
}

/// The sum, or nothing when it does not fit.
template <std::integral T>
[[nodiscard]] constexpr std::optional<T> added(T a, T b) {
  T result{};
  if (__builtin_add_overflow(a, b, &result)) return std::nullopt;
  return result;
}

/// The product. Throws ErrorKind::limit when it overflows.
template <std::integral T>
[[nodiscard]] T checked_mul(T a, T b) {
  if (const auto result = multiplied(a, b)) return *result;
  fail(ErrorKind::limit, "{} times {} overflows", a, b);
}

/// The sum. Throws ErrorKind::limit when it overflows.
template <std::integral T>
[[nodiscard]] T checked_add(T a, T b) {
  if (const auto result = added(a, b)) return *result;
  fail(ErrorKind::limit, "{} plus {} overflows", a, b);
}

/// `value` as a To. Throws ErrorKind::limit when it does not fit.
template <std::integral To, std::integral From>
[[nodiscard]] To checked_cast(From value) {
  if (!std::in_range<To>(value)) fail(ErrorKind::limit, "{} does not fit its type", value);
  return static_cast<To>(value);
}

}  // namespace twofold
