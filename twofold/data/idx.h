#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "twofold/core/export.h"
#include "twofold/tensor/array.h"

// IDX, the format of the MNIST files: 00 00, u8 type, u8 number of dimensions, each dimension as a
// big-endian u32, then the elements in C order, big-endian, without a gap. Often gzipped as a
// whole.

namespace twofold::data {

/// The most bytes that a gzipped IDX file may unpack to.
inline constexpr std::uint64_t kMaxUnpackedIdx = std::uint64_t{16} << 30U;

/// Which rows of the first dimension are wanted.
struct IdxRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> last = {};  ///< one past the end; none: to the end
};

/// What an IDX file holds.
struct Idx {
  Array array;             ///< the rows that were asked for
  std::uint64_t rows = 0;  ///< how many the file has
};

/// True when bytes begin like an IDX file or like a gzipped file.
TWOFOLD_API bool looks_like_idx(std::span<const std::byte> bytes);

/// Reads an IDX file, plain or gzipped, by its content; the array owns its memory. All of the file
/// is checked, whatever the range. Throws ErrorKind::io, ErrorKind::format (file, byte, expected
/// and got) for a foreign, cut or overlong one, ErrorKind::limit, and ErrorKind::usage when the
/// range does not lie within the file.
TWOFOLD_API Idx read_idx(const std::filesystem::path& file, const IdxRange& range = {});
/// The same of bytes; `name` stands for the file in errors.
TWOFOLD_API Idx read_idx(const std::string& name, std::span<const std::byte> bytes,
                         const IdxRange& range = {});

}  // namespace twofold::data
