#include "twofold/ops/window.h"

#include <algorithm>

#include "twofold/core/checked.h"

namespace twofold::ops {

std::array<std::int64_t, 4> resolved(const Padding& padding, std::array<std::int64_t, 2> size,
                                     const Window2d& window) {
  if (padding.mode == Padding::Mode::explicit_sides) return padding.sides;
  std::array<std::int64_t, 4> result{};
  if (padding.mode == Padding::Mode::valid) return result;
  for (std::size_t d = 0; d < 2; ++d) {
    const std::int64_t reach = checked_mul(window.dilation.at(d), window.kernel.at(d) - 1) + 1;
    const std::int64_t out = (size.at(d) + window.stride.at(d) - 1) / window.stride.at(d);
    const std::int64_t total =
        std::max<std::int64_t>((out - 1) * window.stride.at(d) + reach - size.at(d), 0);
    result.at(2 * d) = total / 2;
    result.at(2 * d + 1) = total - total / 2;
  }
  return result;
}

std::int64_t window_count(std::int64_t size, std::int64_t before, std::int64_t after,
                          std::int64_t kernel, std::int64_t stride, std::int64_t dilation,
                          bool ceil_mode) {
  const std::int64_t padded = checked_add(checked_add(size, before), after);
  const std::int64_t room = padded - checked_mul(dilation, kernel - 1) - 1;
  if (room < 0) return 0;
  std::int64_t count = room / stride + 1;
  if (ceil_mode && room % stride != 0 && count * stride < size + before) ++count;
  return count;
}

}  // namespace twofold::ops
