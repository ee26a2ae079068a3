#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace twofold::cli {

/// The most bytes that a file of class names may have.
inline constexpr std::size_t kMaxClassNameBytes = std::size_t{16} << 20U;

/// Names of classes, the first of class 0: a JSON list of texts, a JSON object {"0": "tench", ...}
/// with every class once, or a text file with a name on each line. Throws ErrorKind::io,
/// ErrorKind::format for what is neither, and ErrorKind::limit.
std::vector<std::string> read_class_names(const std::string& file);

}  // namespace twofold::cli
