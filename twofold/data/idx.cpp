#include "twofold/data/idx.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <vector>

#include "twofold/core/checked.h"
#include "twofold/data/inflate.h"
#include "twofold/tensor/mapped_file.h"

namespace twofold::data {

namespace {

static_assert(std::endian::native == std::endian::little, "elements are turned round");

struct TypeCode {
  std::uint8_t code;
  DType dtype;
};
constexpr std::array<TypeCode, 6> kTypes = {{{0x08, DType::uint8},
                                             {0x09, DType::int8},
                                             {0x0B, DType::int16},
                                             {0x0C, DType::int32},
                                             {0x0D, DType::float32},
                                             {0x0E, DType::float64}}};

std::optional<DType> type_of(std::byte code) {
  const auto* row = std::ranges::find(kTypes, std::to_integer<std::uint8_t>(code), &TypeCode::code);
  return row == kTypes.end() ? std::nullopt : std::optional(row->dtype);
}

struct Header {
  DType dtype;
  Shape shape;
};

Header read_header(ByteStream& stream) {
  std::array<std::byte, 4> magic{};
  const Place start = stream.place();
  stream.read(magic, "header");
  const std::optional<DType> dtype = type_of(magic[2]);
  if (magic[0] != std::byte{0} || magic[1] != std::byte{0} || !dtype || magic[3] == std::byte{0})
    fail_at(ErrorKind::format, start,
            "expected an IDX file (00 00, type, dimensions), got {:02x} {:02x} {:02x} {:02x}",
            std::to_integer<int>(magic[0]), std::to_integer<int>(magic[1]),
            std::to_integer<int>(magic[2]), std::to_integer<int>(magic[3]));
  Header header{.dtype = *dtype, .shape = {}};
  const auto dims = std::to_integer<std::size_t>(magic[3]);
  if (dims > kMaxDims)
    fail_at(ErrorKind::limit, start, "expected at most {} dimensions, got {}", kMaxDims, dims);
  for (std::size_t i = 0; i < dims; ++i) {
    std::array<std::byte, 4> bytes{};
    stream.read(bytes, "header");
    std::int64_t size = 0;
    for (const std::byte byte : bytes) size = size << 8U | std::to_integer<std::int64_t>(byte);
    header.shape.push_back(size);
  }
  return header;
}

// Bytes of one row; refuses what the file cannot hold before any memory is asked for.
std::uint64_t row_bytes(const Header& header, const ByteStream& stream) {
  std::uint64_t row = size_of(header.dtype);
  bool fits = true;
  for (std::size_t i = 1; i < header.shape.size() && fits; ++i) {
    const auto next = multiplied(row, static_cast<std::uint64_t>(header.shape[i]));
    fits = next.has_value();
    row = next.value_or(0);
  }
  const auto all = multiplied(row, static_cast<std::uint64_t>(header.shape[0]));
  if (!fits || !all || *all > stream.most())
    fail_at(ErrorKind::format, stream.place(),
            "the file is too short for its shape {}: expected more than {} bytes of data",
            to_string(header.shape), stream.most());
  if (stream.packed() && *all > kMaxUnpackedIdx)
    fail_at(ErrorKind::limit, stream.place(), "shape {} unpacks to {} bytes, the limit is {}",
            to_string(header.shape), *all, kMaxUnpackedIdx);
  return row;
}

void turn_round(std::byte* bytes, std::uint64_t count, std::size_t width) {
  if (width == 1) return;
  for (std::uint64_t i = 0; i < count; ++i, bytes += width) std::reverse(bytes, bytes + width);
}

}  // namespace

bool looks_like_idx(std::span<const std::byte> bytes) {
  if (bytes.size() >= 2 && bytes[0] == std::byte{0x1F} && bytes[1] == std::byte{0x8B}) return true;
  return bytes.size() >= 4 && bytes[0] == std::byte{0} && bytes[1] == std::byte{0} &&
         type_of(bytes[2]) && bytes[3] != std::byte{0};
}

Idx read_idx(const std::string& name, std::span<const std::byte> bytes, const IdxRange& range) {
  ByteStream stream(name, bytes);
  Header header = read_header(stream);
  const std::uint64_t row = row_bytes(header, stream);
  const auto rows = static_cast<std::uint64_t>(header.shape[0]);
  const std::uint64_t last = range.last.value_or(rows);
  if (range.first > last || last > rows)
    fail_at(ErrorKind::usage, {.file = name}, "expected a range within 0:{}, got {}:{}", rows,
            range.first, last);
  header.shape[0] = static_cast<std::int64_t>(last - range.first);
  Idx idx{.array = Array::empty(header.shape, header.dtype), .rows = rows};
  stream.skip(range.first * row, "elements");
  const std::uint64_t wanted = (last - range.first) * row;
  if (wanted != 0) stream.read({idx.array.mutable_raw(), wanted}, "elements");
  stream.skip((rows - last) * row, "elements");
  stream.expect_end();
  if (wanted != 0)
    turn_round(idx.array.mutable_raw(), wanted / size_of(header.dtype), size_of(header.dtype));
  return idx;
}

Idx read_idx(const std::filesystem::path& file, const IdxRange& range) {
  const auto mapped = MappedFile::open(file);
  return read_idx(mapped->name(), mapped->bytes(), range);
}

}  // namespace twofold::data
