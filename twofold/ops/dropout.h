#pragma once

#include "twofold/core/export.h"
#include "twofold/tensor/random.h"
#include "twofold/tensor/tensor.h"

namespace twofold::ops {

/// In training each element is 0 with probability `p`, else divided by 1 - p; otherwise the input
/// itself. Draws from `generator`, or from this thread's default one. Throws ErrorKind::value, with
/// torch's text, for a p outside [0, 1].
[[nodiscard]] TWOFOLD_API Tensor dropout(const Tensor& input, double p, bool training,
                                         Generator* generator = nullptr);

}  // namespace twofold::ops
