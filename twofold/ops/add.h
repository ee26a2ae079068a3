#pragma once

#include "twofold/core/export.h"
#include "twofold/core/shape.h"
#include "twofold/tensor/tensor.h"

namespace twofold::ops {

/// The shape of both operands after torch's broadcasting. Throws ErrorKind::mismatch with torch's
/// text, "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension
/// 1".
[[nodiscard]] TWOFOLD_API Shape broadcast_shape(const Shape& a, const Shape& b);

/// Elementwise sum with broadcasting, of equal dtypes (ErrorKind::type otherwise).
[[nodiscard]] TWOFOLD_API Tensor add(const Tensor& a, const Tensor& b);

}  // namespace twofold::ops
