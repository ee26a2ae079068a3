#include "twofold/ops/padding.h"

#include <algorithm>

#include "twofold/core/checked.h"

namespace twofold::ops {

namespace {

void check_small(std::int64_t number) {
  check(number <= kLargestWindowNumber, ErrorKind::limit,
        "expected kernel, stride, dilation and padding of at most {}, got {}", kLargestWindowNumber,
        number);
}

std::array<std::int64_t, 2> same_ceil(std::int64_t size, std::int64_t extent, std::int64_t stride) {
  const std::int64_t out = size / stride + (size % stride != 0 ? 1 : 0);
  const std::int64_t total = std::max<std::int64_t>(0, (out - 1) * stride + extent - size);
  return {total / 2, total - total / 2};
}

}  // namespace

std::array<std::int64_t, 4> padding_sides(const Padding& padding, const Window& window) {
  for (const auto& pair : {window.kernel, window.stride, window.dilation})
    check_small(std::max(pair[0], pair[1]));
  check_small(*std::max_element(padding.sides.begin(), padding.sides.end()));
  std::array<std::int64_t, 4> sides{};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t extent = window_extent(window, axis);
    std::array<std::int64_t, 2> pair{};
    switch (padding.mode) {
      case Padding::Mode::explicit_sides:
        pair = {padding.sides.at(2 * axis), padding.sides.at(2 * axis + 1)};
        break;
      case Padding::Mode::same:
        pair = {(extent - 1) / 2, extent - 1 - (extent - 1) / 2};
        break;
      case Padding::Mode::same_ceil:
        pair = same_ceil(window.size.at(axis), extent, window.stride.at(axis));
        break;
      case Padding::Mode::valid:
        break;
    }
    sides.at(2 * axis) = pair[0];
    sides.at(2 * axis + 1) = pair[1];
  }
  return sides;
}

std::int64_t window_extent(const Window& window, std::size_t axis) {
  return checked_add<std::int64_t>(
      checked_mul(window.dilation.at(axis), window.kernel.at(axis) - 1), 1);
}

std::int64_t padded_size(const Window& window, const std::array<std::int64_t, 4>& sides,
                         std::size_t axis) {
  return checked_add(checked_add(window.size.at(axis), sides.at(2 * axis)), sides.at(2 * axis + 1));
}

std::int64_t window_count(const Window& window, const std::array<std::int64_t, 4>& sides,
                          std::size_t axis, bool ceil_mode) {
  const std::int64_t stride = window.stride.at(axis);
  const std::int64_t room = padded_size(window, sides, axis) - window_extent(window, axis);
  if (room < 0 && (!ceil_mode || room <= -stride)) return 0;
  std::int64_t count = (room < 0 ? 0 : room / stride) + 1;
  if (!ceil_mode) return count;
  if (room > 0 && room % stride != 0) ++count;
  // A last window that would start in the padding after the input is left out.
  if ((count - 1) * stride >= window.size.at(axis) + sides.at(2 * axis)) --count;
  return count;
}

}  // namespace twofold::ops
