#include "twofold/data/picture.h"

#include <algorithm>
#include <array>
#include <optional>

#include "twofold/core/checked.h"
#include "twofold/data/jpeg.h"
#include "twofold/data/png.h"
#include "twofold/tensor/mapped_file.h"

namespace twofold::data {

namespace {

using Decoder = Array (*)(const std::string&, std::span<const std::byte>, const PictureLimits&);

// A kind of picture by its first bytes; where it has no decoder it is only named.
struct Kind {
  std::string_view name;
  std::string_view magic;
  std::string_view at_8;  ///< what stands at byte 8, where the first bytes are shared with others
  Decoder decode;
};
constexpr std::array<Kind, 7> kKinds = {{{"PNG", "\x89PNG\r\n\x1a\n", "", decode_png},
                                         {"JPEG", "\xff\xd8\xff", "", decode_jpeg},
                                         {"GIF", "GIF8", "", nullptr},
                                         {"WebP", "RIFF", "WEBP", nullptr},
                                         {"BMP", "BM", "", nullptr},
                                         {"TIFF", {"II*\0", 4}, "", nullptr},
                                         {"TIFF", {"MM\0*", 4}, "", nullptr}}};

const Kind* kind_of(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto* found = std::ranges::find_if(kKinds, [&](const Kind& kind) {
    return text.starts_with(kind.magic) &&
           (kind.at_8.empty() || (text.size() >= 8 && text.substr(8).starts_with(kind.at_8)));
  });
  return found == kKinds.end() ? nullptr : found;
}

std::uint8_t grey_of(const std::uint8_t* rgb) {
  constexpr std::array<std::uint32_t, 3> kWeights = {19595, 38470, 7471};
  std::uint32_t sum = 1U << 15U;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * rgb[i];
  return static_cast<std::uint8_t>(sum >> 16U);
}

}  // namespace

bool looks_like_picture(std::span<const std::byte> bytes) {
  const Kind* kind = kind_of(bytes);
  return kind != nullptr && kind->decode != nullptr;
}

std::string_view foreign_picture(std::span<const std::byte> bytes) {
  const Kind* kind = kind_of(bytes);
  return kind == nullptr || kind->decode != nullptr ? "" : kind->name;
}

Array read_picture(const std::string& name, std::span<const std::byte> bytes,
                   const PictureLimits& limits) {
  const Kind* kind = kind_of(bytes);
  const Place start = {.file = name, .offset = 0};
  if (kind == nullptr) fail_at(ErrorKind::format, start, "expected a PNG or JPEG picture");
  if (kind->decode == nullptr)
    fail_at(ErrorKind::unsupported, start, "expected a PNG or JPEG picture, got {}", kind->name);
  if (bytes.size() > limits.bytes)
    fail_at(ErrorKind::limit, start, "a picture of {} bytes, the limit is {}", bytes.size(),
            limits.bytes);
  return kind->decode(name, bytes, limits);
}

Array read_picture(const std::filesystem::path& file, const PictureLimits& limits) {
  const auto mapped = MappedFile::open(file);
  return read_picture(mapped->name(), mapped->bytes(), limits);
}

void check_picture_size(const Place& place, std::uint64_t height, std::uint64_t width,
                        const PictureLimits& limits) {
  const std::optional<std::uint64_t> pixels = multiplied(height, width);
  if (!pixels || *pixels > limits.pixels)
    fail_at(ErrorKind::limit, place, "a picture of {} x {} pixels, the limit is {} pixels", height,
            width, limits.pixels);
}

Array with_channels(const Array& picture, std::int64_t channels) {
  check(picture.dim() == 3 && picture.dtype() == DType::uint8 && picture.size(2) >= 1 &&
            picture.size(2) <= 4,
        ErrorKind::value, "with_channels: expected uint8 [height, width, 1 to 4], got {} {}",
        to_string(picture.dtype()), to_string(picture.shape()));
  check(channels == 1 || channels == 3, ErrorKind::value,
        "with_channels: expected 1 or 3 channels, got {}", channels);
  const std::int64_t has = picture.size(2);
  const bool colours = has >= 3;
  if (colours == (channels == 3)) return picture.narrow(2, 0, channels).contiguous();
  if (channels == 3)
    return picture.narrow(2, 0, 1).expand({picture.size(0), picture.size(1), 3}).contiguous();
  const Array from = picture.contiguous();
  Array grey = Array::empty({from.size(0), from.size(1), 1}, DType::uint8);
  const auto* in = from.data<std::uint8_t>();
  auto* out = grey.mutable_data<std::uint8_t>();
  for (std::int64_t i = 0; i < grey.numel(); ++i) out[i] = grey_of(in + i * has);
  return grey;
}

}  // namespace twofold::data
