#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "twofold/core/error.h"
#include "twofold/core/export.h"
#include "twofold/tensor/array.h"

// PNG and JPEG through libpng and libjpeg-turbo. Pixels are as Pillow's: gamma, colour profiles and
// the orientation of EXIF are not applied.

namespace twofold::data {

/// The most pixels that a picture may have, and the most bytes that its file may have.
inline constexpr std::uint64_t kMaxPicturePixels = std::uint64_t{1} << 27U;
inline constexpr std::uint64_t kMaxPictureBytes = std::uint64_t{1} << 30U;

/// What a reader of pictures refuses; both are looked at before any memory is asked for.
struct PictureLimits {
  std::uint64_t pixels = kMaxPicturePixels;
  std::uint64_t bytes = kMaxPictureBytes;
};

/// True when bytes begin like a PNG or a JPEG file.
TWOFOLD_API bool looks_like_picture(std::span<const std::byte> bytes);
/// "GIF", "WebP", "BMP" or "TIFF" when bytes begin like a picture that is not read, else "".
TWOFOLD_API std::string_view foreign_picture(std::span<const std::byte> bytes);

/// Reads a PNG or JPEG file by its content: uint8 [height, width, channels], where the channels are
/// 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. Palettes are looked up, samples of 1, 2 and 4
/// bits are spread to 0..255, of 16 bits the upper 8 are kept, CMYK and YCCK become RGB as
/// Pillow's `convert("RGB")` does. All of the file is decoded: a cut or damaged one is
/// ErrorKind::format, with file and byte. Throws ErrorKind::io, ErrorKind::limit, and
/// ErrorKind::unsupported for other pictures and for JPEG of other than 8 bits.
TWOFOLD_API Array read_picture(const std::filesystem::path& file, const PictureLimits& limits = {});
/// The same of bytes; `name` stands for the file in errors.
TWOFOLD_API Array read_picture(const std::string& name, std::span<const std::byte> bytes,
                               const PictureLimits& limits = {});

/// A picture [height, width, 1 to 4] in grey (`channels` 1) or RGB (3), without alpha, as Pillow's
/// `convert("L")` and `convert("RGB")`: grey is repeated, colours become
/// (19595 R + 38470 G + 7471 B + 32768) >> 16. Itself where nothing is to be done.
TWOFOLD_API Array with_channels(const Array& picture, std::int64_t channels);

/// Throws ErrorKind::limit, at `place`, for more pixels than the limit.
TWOFOLD_API void check_picture_size(const Place& place, std::uint64_t height, std::uint64_t width,
                                    const PictureLimits& limits);

}  // namespace twofold::data
