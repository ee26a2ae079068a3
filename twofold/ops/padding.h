#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace twofold::ops {

/// What surrounds the rows and columns of an input under a sliding window: numbers, or a rule that
/// the input's size turns into numbers.
struct Padding {
  /// How it is given.
  enum class Mode : std::uint8_t {
    explicit_sides,  ///< the four numbers
    same,            ///< torch's 'same': as large as the input; stride 1 only
    same_ceil,       ///< MindSpore's 'same': out = ceil(in / stride), any stride
    valid,           ///< nothing
  };

  Padding() = default;
  /// The same on all four sides.
  Padding(std::int64_t all)  // NOLINT(google-explicit-constructor): `.padding = 1`
      : sides{all, all, all, all} {}
  /// torch's pair: rows above and below, columns left and right.
  Padding(std::int64_t rows, std::int64_t columns) : sides{rows, rows, columns, columns} {}
  /// MindSpore's four numbers.
  Padding(std::int64_t top, std::int64_t bottom, std::int64_t left, std::int64_t right)
      : sides{top, bottom, left, right} {}
  Padding(Mode rule) : mode(rule) {}  // NOLINT(google-explicit-constructor)

  friend bool operator==(const Padding&, const Padding&) = default;

  Mode mode = Mode::explicit_sides;
  std::array<std::int64_t, 4> sides{};  ///< top, bottom, left, right
};

/// A sliding window over rows (0) and columns (1). All numbers but `size` are positive.
struct Window {
  std::array<std::int64_t, 2> size;  ///< of the input
  std::array<std::int64_t, 2> kernel;
  std::array<std::int64_t, 2> stride;
  std::array<std::int64_t, 2> dilation;
};

/// The most that a kernel, a stride, a dilation or a padding may be: what kernels count with.
inline constexpr std::int64_t kLargestWindowNumber = (std::int64_t{1} << 31U) - 1;

// Sizes come from files and users: these throw ErrorKind::limit when a number overflows.

/// Top, bottom, left, right. Where the total is odd the larger half is at the bottom and the right.
std::array<std::int64_t, 4> padding_sides(const Padding& padding, const Window& window);
/// How many elements of the input a window spans: dilation * (kernel - 1) + 1.
std::int64_t window_extent(const Window& window, std::size_t axis);
/// The input's size with its padding.
std::int64_t padded_size(const Window& window, const std::array<std::int64_t, 4>& sides,
                         std::size_t axis);
/// How many windows fit, 0 or less for none. With `ceil_mode` one more may hang over the end,
/// unless it would start in the padding there.
std::int64_t window_count(const Window& window, const std::array<std::int64_t, 4>& sides,
                          std::size_t axis, bool ceil_mode);

}  // namespace twofold::ops
