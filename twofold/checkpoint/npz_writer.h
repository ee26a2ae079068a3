#pragma once

#include <filesystem>

#include "twofold/checkpoint/checkpoint.h"

namespace twofold::checkpoint {

/// Writes a .npz byte for byte as numpy.savez writes the same arrays: each entry as a stored member
/// `name.npy`, ties as arrays of their own, numbers and bools as arrays of no dimension. Buffers
/// that are not persistent are left out. Throws as `write` does, and ErrorKind::unsupported for
/// texts and None.
void write_npz(const std::filesystem::path& file, const Checkpoint& content,
               const WriteOptions& options);

}  // namespace twofold::checkpoint
