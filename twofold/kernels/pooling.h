#pragma once

#include <array>
#include <cstdint>

#include "twofold/tensor/array.h"

namespace twofold::kernels {

enum class Pooling : std::uint8_t { max, average };

/// Pooling over windows of [n, c, h, w]. Padding: top, bottom, left, right; windows may reach
/// beyond the padded input at the end (ceil_mode). Pads never win a maximum. An average divides by
/// `divisor` when it is not 0, else by the window's elements inside the padded input (`count_pads`)
/// or the input.
struct PoolArgs {
  Array input;    ///< dense, contiguous or channels-last
  Array output;   ///< dense, not empty
  Array indices;  ///< int64, of the output's shape, or undefined; row-major position in [h, w]
  Pooling kind = Pooling::max;
  std::array<std::int64_t, 2> kernel{1, 1};
  std::array<std::int64_t, 2> stride{1, 1};
  std::array<std::int64_t, 4> padding{0, 0, 0, 0};
  std::array<std::int64_t, 2> dilation{1, 1};
  bool count_pads = true;
  std::int64_t divisor = 0;
};

/// Averages over windows that cover the input once: window i of n goes from floor(i * size / n) to
/// ceil((i + 1) * size / n).
struct AdaptivePoolArgs {
  Array input, output;
};

void pool2d(const PoolArgs& args);
void adaptive_avg_pool2d(const AdaptivePoolArgs& args);

namespace native {
void pool2d(const PoolArgs& args);
void adaptive_avg_pool2d(const AdaptivePoolArgs& args);
}  // namespace native
namespace onednn {
bool supports_pool2d(const PoolArgs& args);
void pool2d(const PoolArgs& args);
}  // namespace onednn

}  // namespace twofold::kernels
