#pragma once

#include <cstdint>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/tensor/tensor.h"

namespace twofold::ops {

/// The mean over `dims` (all of them when empty), which stay as sizes of 1 with `keepdim`. The mean
/// of nothing is nan. Throws ErrorKind::type for integers, ErrorKind::index for a dimension that is
/// not there and ErrorKind::value for one that comes twice, with torch's texts.
[[nodiscard]] TWOFOLD_API Tensor mean(const Tensor& input,
                                      const std::vector<std::int64_t>& dims = {},
                                      bool keepdim = false);

}  // namespace twofold::ops
