#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "twofold/data/picture.h"
#include "twofold/tensor/array.h"

namespace twofold::data {

/// The most scans of a progressive JPEG; ordinary ones have about ten, and each decodes the whole
/// picture again.
inline constexpr int kMaxJpegScans = 100;

/// A JPEG file's pixels, as `read_picture` says: [height, width, 1 or 3].
Array decode_jpeg(const std::string& name, std::span<const std::byte> bytes,
                  const PictureLimits& limits);

}  // namespace twofold::data
