#pragma once

#include <cstdint>

#include "twofold/core/export.h"
#include "twofold/core/shape.h"
#include "twofold/tensor/array.h"

namespace twofold::dialect {

/// How a dialect lays out a tensor that the engine holds in torch's layout. Each has an inverse,
/// moves no bytes, and is a view of the same memory.
struct Transform {
  /// Which one it is.
  enum class Kind : std::uint8_t {
    none,
    unsqueeze,  ///< a size of 1 is put in at `a` (MindSpore's Conv1d weight); inverse: taken out
    transpose,  ///< dimensions `a` and `b` change places; its own inverse
  };
  Kind kind = Kind::none;
  std::int64_t a = 0;
  std::int64_t b = 0;

  /// Whether all fields are equal.
  friend constexpr bool operator==(const Transform&, const Transform&) = default;
};

/// The shape there of a tensor whose canonical shape is `shape`, and back. Throw
/// ErrorKind::mismatch when the shape has no such dimension.
TWOFOLD_API Shape there(const Transform& transform, const Shape& shape);
TWOFOLD_API Shape back(const Transform& transform, const Shape& shape);
/// The same for an array.
TWOFOLD_API Array there(const Transform& transform, const Array& array);
TWOFOLD_API Array back(const Transform& transform, const Array& array);

}  // namespace twofold::dialect
