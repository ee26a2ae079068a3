#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "twofold/ops/padding.h"

namespace twofold::ops {

/// A sliding window, height then width.
struct Window2d {
  std::array<std::int64_t, 2> kernel{1, 1};
  std::array<std::int64_t, 2> stride{1, 1};
  std::array<std::int64_t, 2> dilation{1, 1};
};

/// The padding in numbers (top, bottom, left, right) for an input of this height and width. With
/// Mode::same_ceil total = max((out - 1) * stride + dilation * (kernel - 1) + 1 - size, 0), of
/// which half, rounded down, goes before (MindSpore 2.10, measured); Mode::same is that at
/// stride 1.
std::array<std::int64_t, 4> resolved(const Padding& padding, std::array<std::int64_t, 2> size,
                                     const Window2d& window);

/// How many windows fit a padded size; one more with `ceil_mode` when it would start inside the
/// input or the padding before it. 0 when none fits. Source: torch 2.13, pooling_output_shape.
std::int64_t window_count(std::int64_t size, std::int64_t before, std::int64_t after,
                          std::int64_t kernel, std::int64_t stride, std::int64_t dilation,
                          bool ceil_mode);

}  // namespace twofold::ops
