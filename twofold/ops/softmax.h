#pragma once

#include <cstdint>

#include "twofold/core/export.h"
#include "twofold/tensor/tensor.h"

namespace twofold::ops {

/// exp(x) / sum(exp(x)) along `dim`, computed without overflow. Throws ErrorKind::index for a
/// dimension that is not there.
[[nodiscard]] TWOFOLD_API Tensor softmax(const Tensor& input, std::int64_t dim);
/// The logarithm of softmax, computed without going through it.
[[nodiscard]] TWOFOLD_API Tensor log_softmax(const Tensor& input, std::int64_t dim);

}  // namespace twofold::ops
