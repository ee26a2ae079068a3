#pragma once

#include "twofold/core/export.h"
#include "twofold/tensor/tensor.h"

namespace twofold::ops {

/// max(x, 0); a nan stays. Any real dtype that computes, integers included.
[[nodiscard]] TWOFOLD_API Tensor relu(const Tensor& input);
/// min(max(x, 0), 6); a nan stays.
[[nodiscard]] TWOFOLD_API Tensor relu6(const Tensor& input);
/// x where it is above 0, else x times `weight`: one number for all, or one a channel (dimension 1
/// of the input; dimension 0 of a 1-d input has no channels, so `weight` must hold one number).
/// Throws ErrorKind::mismatch with torch's text when the count fits neither.
[[nodiscard]] TWOFOLD_API Tensor prelu(const Tensor& input, const Tensor& weight);

}  // namespace twofold::ops
