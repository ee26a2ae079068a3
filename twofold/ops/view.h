#pragma once

#include <cstdint>

#include "twofold/core/export.h"
#include "twofold/core/shape.h"
#include "twofold/tensor/tensor.h"

namespace twofold::ops {

// Tensors over the same memory; they share the version counter of what they are a view of.

/// One size may be -1. Throws ErrorKind::value, with torch's texts, when sizes or strides forbid
/// it.
[[nodiscard]] TWOFOLD_API Tensor view(const Tensor& input, const Shape& shape);
/// A view where the strides allow it, else a copy.
[[nodiscard]] TWOFOLD_API Tensor reshape(const Tensor& input, const Shape& shape);
/// Dimensions start_dim to end_dim made one; a 0-d tensor becomes 1-d. A view where possible.
[[nodiscard]] TWOFOLD_API Tensor flatten(const Tensor& input, std::int64_t start_dim = 0,
                                         std::int64_t end_dim = -1);
[[nodiscard]] TWOFOLD_API Tensor transpose(const Tensor& input, std::int64_t dim0,
                                           std::int64_t dim1);

/// The values in another dtype; the tensor itself when it has that dtype already.
[[nodiscard]] TWOFOLD_API Tensor to(const Tensor& input, DType dtype);

}  // namespace twofold::ops
