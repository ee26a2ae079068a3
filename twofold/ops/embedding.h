#pragma once

#include <cstdint>

#include "twofold/core/export.h"
#include "twofold/tensor/tensor.h"

namespace twofold::ops {

/// What an index outside the table means.
enum class BadIndex : std::uint8_t {
  refuse,          ///< an error, as in torch
  negative_wraps,  ///< -1 is the last row, others are an error: MindSpore
  zero_row,        ///< a row of zeros: MindSpore with use_one_hot
};

/// Rows of `weight` [rows, width] named by `indices` (int32 or int64, any shape): [..., width].
/// Throws ErrorKind::type for other index types and ErrorKind::index for a bad index, with torch's
/// text, "index out of range in self".
[[nodiscard]] TWOFOLD_API Tensor embedding(const Tensor& indices, const Tensor& weight,
                                           BadIndex bad_index = BadIndex::refuse);

}  // namespace twofold::ops
