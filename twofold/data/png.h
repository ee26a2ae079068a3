#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "twofold/data/picture.h"
#include "twofold/tensor/array.h"

namespace twofold::data {

/// A PNG file's pixels, as `read_picture` says; interlaced ones too.
Array decode_png(const std::string& name, std::span<const std::byte> bytes,
                 const PictureLimits& limits);

}  // namespace twofold::data
