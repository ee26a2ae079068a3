#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "twofold/core/export.h"

namespace twofold {

/// Sizes of an array, outermost first; empty for a 0-d array. Sizes are never negative.
using Shape = std::vector<std::int64_t>;
/// Steps between neighbours in each dimension, in elements.
using Strides = std::vector<std::int64_t>;

/// The most dimensions an array may have (torch's own limit).
inline constexpr std::size_t kMaxDims = 64;

/// How many elements `shape` has; 1 for a 0-d shape. Throws ErrorKind::value for a negative size
/// and ErrorKind::limit for an overflow.
TWOFOLD_API std::int64_t numel(std::span<const std::int64_t> shape);

/// Row-major strides.
TWOFOLD_API Strides contiguous_strides(std::span<const std::int64_t> shape);

/// Strides of a 4-d shape [n, c, h, w] whose channels lie innermost.
TWOFOLD_API Strides channels_last_strides(std::span<const std::int64_t> shape);

/// How many elements of storage a view reaches from its first one: 0 when it has none, else
/// 1 + sum((size - 1) * stride). Throws ErrorKind::value for negative numbers and ErrorKind::limit
/// for an overflow.
TWOFOLD_API std::int64_t storage_extent(std::span<const std::int64_t> shape,
                                        std::span<const std::int64_t> strides);

/// `dim` counted from the front: -1 is the last of `dims`. Throws ErrorKind::index with torch's
/// text, "Dimension out of range (expected to be in range of [-2, 1], but got 2)".
TWOFOLD_API std::int64_t normalized_dim(std::int64_t dim, std::int64_t dims);

/// "[64, 3, 3]"; torch prints "torch.Size" before it.
TWOFOLD_API std::string to_string(std::span<const std::int64_t> shape);

/// A Python tuple: "(64, 3)", "(64,)", "()".
TWOFOLD_API std::string to_tuple(std::span<const std::int64_t> shape);

}  // namespace twofold
