#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "twofold/checkpoint/source.h"
#include "twofold/core/export.h"
#include "twofold/tensor/array.h"

// NumPy's .npy: 93 4E 55 4D 50 59, u8 major, u8 minor, header length (u16 in version 1, u32 in 2
// and 3), the header (a Python dict of descr, fortran_order and shape, padded with blanks, LF
// last), then the elements without a gap. docs/formats/npy.md.

namespace twofold::checkpoint {

/// The longest header that is read, NumPy's own limit.
inline constexpr std::uint64_t kMaxNpyHeader = 10'000;

/// What the header of a .npy file says.
struct NpyLayout {
  DType dtype = DType::float32;
  bool big_endian = false;
  Shape shape;
  Strides strides;          ///< in elements; Fortran's order has the first axis fastest
  std::uint64_t begin = 0;  ///< where the elements begin
  std::uint64_t bytes = 0;  ///< how many bytes they take
};

/// The header of a .npy file, of which `source` may be no more than the beginning. Throws as
/// `read_npy` does.
NpyLayout read_npy_layout(const Source& source);

/// The array of a .npy file, borrowed from it where its bytes allow (little-endian and aligned);
/// Fortran order becomes strides. Throws ErrorKind::format (damaged, with offset), ErrorKind::io,
/// and ErrorKind::unsupported for text, objects and records.
TWOFOLD_API Array read_npy(const Source& source);
/// The same of a file by its path.
TWOFOLD_API Array read_npy(const std::filesystem::path& file);

/// The first bytes of a .npy file of such an array, as NumPy writes them: version 1, C order, a
/// multiple of 64 long. Throws ErrorKind::unsupported for a dtype that NumPy has no word for.
TWOFOLD_API std::string npy_header(const Array& array);

/// Writes `array` in C order through a temporary file. Throws ErrorKind::io and
/// ErrorKind::unsupported.
TWOFOLD_API void write_npy(const std::filesystem::path& file, const Array& array);

}  // namespace twofold::checkpoint
