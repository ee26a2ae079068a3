#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "twofold/core/export.h"
#include "twofold/tensor/array.h"

namespace twofold::kernels {

/// Where a kernel keeps what it packed from a weight: beside the weight, for one version of it.
struct PackedWeight {
  std::shared_ptr<void>* slot = nullptr;  ///< null: nothing is kept
  std::uint64_t* slot_version = nullptr;
  std::uint64_t version = 0;
};

/// output[n, o, y, x] = bias[o] + sum over the group's channels and the kernel. Every array is
/// float32 or float64, all alike; `bias` may be undefined. Padding: top, bottom, left, right.
struct Conv2dArgs {
  Array input;   ///< [n, c, h, w]
  Array weight;  ///< [o, c / groups, kh, kw]
  Array bias;    ///< [o]
  Array output;  ///< [n, o, oh, ow], any dense layout, not empty
  std::array<std::int64_t, 2> stride{1, 1};
  std::array<std::int64_t, 4> padding{0, 0, 0, 0};
  std::array<std::int64_t, 2> dilation{1, 1};
  std::int64_t groups = 1;
  PackedWeight packed = {};
};

void conv2d(const Conv2dArgs& args);

namespace native {
void conv2d(const Conv2dArgs& args);
}
namespace onednn {
bool supports_conv2d(const Conv2dArgs& args);
void conv2d(const Conv2dArgs& args);
}  // namespace onednn

}  // namespace twofold::kernels
