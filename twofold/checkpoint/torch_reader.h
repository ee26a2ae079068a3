#pragma once

#include <cstdint>
#include <memory>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/source.h"
#include "twofold/checkpoint/zip_reader.h"
#include "twofold/core/export.h"

// A file of torch.save: a zip archive with one root folder that holds data.pkl (the object graph, a
// pickle), data/0, data/1... (the bytes of the storages), version, and in newer files byteorder,
// .format_version, .storage_alignment and .data/serialization_id. docs/formats/torch-zip.md.

namespace twofold::checkpoint {

/// The deepest nesting of containers and modules that is read.
inline constexpr std::size_t kMaxTorchDepth = 512;
/// A value that is reached by several ways is listed for each of them. Beyond this many visits the
/// graph must not expand to more than eight times its values.
inline constexpr std::uint64_t kFreeTorchVisits = 1'000'000;

/// What the names and texts of a listing may take, in bytes, beside 64 times the pickle's size: the
/// same text may be listed for each way that leads to it.
inline constexpr std::uint64_t kFreeTorchListing = std::uint64_t{64} << 20U;

/// Lists a torch.save archive. Throws ErrorKind::format, ErrorKind::unsupported and
/// ErrorKind::limit.
TWOFOLD_API Checkpoint read_torch(std::shared_ptr<const ZipReader> zip);

/// The same of the bytes of a whole archive.
TWOFOLD_API Checkpoint read_torch(const Source& source);

}  // namespace twofold::checkpoint
