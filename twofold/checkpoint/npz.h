#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/source.h"
#include "twofold/checkpoint/zip_reader.h"
#include "twofold/core/export.h"
#include "twofold/tensor/array.h"

namespace twofold::checkpoint {

/// The arrays of a NumPy .npz, stored or deflated, in the order of its directory, each under its
/// name without ".npy". Throws ErrorKind::io, ErrorKind::format, ErrorKind::limit and
/// ErrorKind::unsupported, as the zip reader and `read_npy` do.
TWOFOLD_API std::vector<std::pair<std::string, Array>> read_npz(const std::filesystem::path& file);
/// The same of bytes.
TWOFOLD_API std::vector<std::pair<std::string, Array>> read_npz(const Source& source);

/// The arrays of an archive that is open, as entries: only their headers are looked at, of deflated
/// ones the first bytes unpacked. Throws as `read_npz` does.
Checkpoint list_npz(std::shared_ptr<const ZipReader> zip);

}  // namespace twofold::checkpoint
