#pragma once

#include <cstdint>

#include "twofold/core/export.h"
#include "twofold/tensor/array.h"

// Planes are arrays [..., height, width] of uint8 or float32; everything in front of the last two
// dimensions is kept.

namespace twofold::data {

/// Bilinear with antialias, as torchvision's `resize(tensor, antialias=True)`, which is torch's
/// `interpolate(mode="bilinear", antialias=True, align_corners=False)`. uint8 is computed as torch
/// does on a CPU with AVX2: weights of 16 bits, rounded after either direction. Throws
/// ErrorKind::value for sizes that are not positive or another dtype, and ErrorKind::limit.
TWOFOLD_API Array resize_bilinear(const Array& planes, std::int64_t height, std::int64_t width);

/// Means of `factor` x `factor` blocks as float32, not rounded to whole numbers; blocks at the
/// lower and right edge may be smaller. Throws ErrorKind::value unless `factor` is positive.
TWOFOLD_API Array shrink(const Array& planes, std::int64_t factor);

/// `by` more rows and columns on each side, filled with the nearest pixel, as torch's
/// `pad(mode="replicate")`. Throws ErrorKind::value for less than 0 or empty planes, and
/// ErrorKind::limit.
TWOFOLD_API Array pad_edge(const Array& planes, std::int64_t by);

}  // namespace twofold::data
