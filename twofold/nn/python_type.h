#pragma once

#include <ranges>
#include <string_view>
#include <type_traits>
#include <vector>

namespace twofold {

/// What Python's `type(value)` prints for what a query returns: "<class 'generator'>" for a lazy
/// single-pass range, "<class 'list'>" for a vector. The answer comes from T alone.
template <class T>
struct PythonType;

/// The Python type of a C++ type.
template <class T>
  requires(std::ranges::input_range<T> && !std::ranges::forward_range<T>)
struct PythonType<T> {
  /// Its name, as `type(x).__name__`.
  static constexpr std::string_view kName = "<class 'generator'>";
};

/// The Python type of a C++ type.
template <class T, class Allocator>
struct PythonType<std::vector<T, Allocator>> {
  /// Its name, as `type(x).__name__`.
  static constexpr std::string_view kName = "<class 'list'>";
};

/// How Python prints the type of T: "<class 'list'>".
template <class T>
constexpr std::string_view python_type_name() {
  return PythonType<std::remove_cvref_t<T>>::kName;
}
/// The same for a value: `python_type_name(net.buffers())`.
template <class T>
constexpr std::string_view python_type_name(const T& /*value*/) {
  return python_type_name<T>();
}

}  // namespace twofold
