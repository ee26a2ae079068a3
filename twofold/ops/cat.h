#pragma once

#include <cstdint>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/tensor/tensor.h"

namespace twofold::ops {

/// The tensors one after the other along `dim`, all of one dtype. Their other sizes must agree; a
/// 1-d tensor without elements is left out, as in torch. Throws ErrorKind::value for an empty list,
/// ErrorKind::mismatch for sizes and ErrorKind::type for dtypes.
[[nodiscard]] TWOFOLD_API Tensor cat(const std::vector<Tensor>& tensors, std::int64_t dim = 0);

}  // namespace twofold::ops
