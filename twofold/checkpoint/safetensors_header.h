#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "twofold/checkpoint/source.h"
#include "twofold/core/dtype.h"
#include "twofold/core/shape.h"

// The header of a safetensors file: an object of names, each with dtype, shape and data_offsets,
// and `__metadata__`, an object of texts. docs/formats/safetensors.md.

namespace twofold::checkpoint {

/// The longest header, the format's own limit.
inline constexpr std::uint64_t kMaxSafetensorsHeader = 100'000'000;
/// The key that is no tensor.
inline constexpr std::string_view kSafetensorsMetadata = "__metadata__";
/// The deepest nesting of its JSON: what it needs.
inline constexpr std::size_t kMaxSafetensorsDepth = 4;

/// One tensor of a header; its bytes are [begin, end) of the data.
struct SafetensorsTensor {
  std::string name;
  DType dtype = DType::float32;
  Shape shape;  ///< in elements of `dtype`: half the file's last size for packed pairs
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct SafetensorsHeader {
  std::vector<SafetensorsTensor> tensors;  ///< in the header's order
  std::vector<std::pair<std::string, std::string>> metadata;
};

/// Parses a header and checks that its tensors cover `data_size` bytes without a gap or an overlap,
/// each with as many bytes as its shape and dtype need. Throws ErrorKind::format,
/// ErrorKind::unsupported (a dtype that Twofold does not know) and ErrorKind::limit.
SafetensorsHeader read_safetensors_header(const Source& json, std::uint64_t data_size);

/// The header of these tensors as text, padded with blanks to a multiple of 8. Throws
/// ErrorKind::limit when it is too long and ErrorKind::value for a name that is no UTF-8.
std::string safetensors_header_text(const SafetensorsHeader& header);

}  // namespace twofold::checkpoint
