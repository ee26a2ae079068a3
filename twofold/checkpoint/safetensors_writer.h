#pragma once

#include <filesystem>

#include "twofold/checkpoint/checkpoint.h"

namespace twofold::checkpoint {

/// Writes a safetensors file. The data lie as the safetensors library lays them (wider dtypes
/// first, then by name), the header names them in the order of `content`. Of a tie one copy is
/// written, and `__metadata__` gets the other names, each with the one that is kept. Values become
/// texts of `__metadata__`. Buffers that are not persistent are left out. Throws as `write` does,
/// ErrorKind::value for a name that is no UTF-8 or is `__metadata__`, and ErrorKind::limit for a
/// header that is too long.
void write_safetensors(const std::filesystem::path& file, const Checkpoint& content,
                       const WriteOptions& options);

}  // namespace twofold::checkpoint
