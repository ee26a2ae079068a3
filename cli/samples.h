#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "twofold/tensor/array.h"

namespace twofold::cli {

/// Which samples of a file are meant: first, and one past the last (none: to the end).
struct Range {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> last;
};

/// Reads "8000:10000", "8000:", ":100" or "". Throws ErrorKind::usage.
Range parse_range(const std::string& text);

/// Samples along the first dimension of a file.
struct Samples {
  std::string file;
  Array array;              ///< those that were asked for
  std::uint64_t first = 0;  ///< the position of the first of them in the file
  std::uint64_t rows = 0;   ///< how many the file has
};

/// Reads an IDX file, plain or gzipped, or a .npy file, by its content. Throws ErrorKind::format
/// for any other and for a 0-d array, ErrorKind::usage for a range that does not lie within, and
/// what the readers throw.
Samples read_samples(const std::string& file, const Range& range);

/// The labels of `samples` as integers. Throws ErrorKind::mismatch when the files do not have as
/// many, or when these are no labels.
std::vector<std::int64_t> read_labels(const std::string& file, const Samples& samples);

}  // namespace twofold::cli
