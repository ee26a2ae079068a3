#pragma once

#include <array>
#include <cstdint>

namespace twofold::ops {

/// What surrounds the rows and columns of an input under a sliding window: numbers, or a rule that
/// the input's size turns into numbers.
struct Padding {
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

  Mode mode = Mode::explicit_sides;
  std::array<std::int64_t, 4> sides{};  ///< top, bottom, left, right
};

}  // namespace twofold::ops
