#pragma once

#include "twofold/core/export.h"
#include "twofold/tensor/tensor.h"

namespace twofold::ops {

/// `input` [..., in] times the transpose of `weight` [out, in], plus `bias` [out] where it is
/// defined: [..., out]. dtypes as in conv2d. Throws ErrorKind::mismatch with torch's text, "mat1
/// and mat2 shapes cannot be multiplied (2x3 and 4x5)".
[[nodiscard]] TWOFOLD_API Tensor linear(const Tensor& input, const Tensor& weight,
                                        const Tensor& bias = {});

}  // namespace twofold::ops
