#pragma once

#include <filesystem>

#include "twofold/checkpoint/checkpoint.h"

namespace twofold::checkpoint {

/// Writes a file of torch.save, byte for byte as torch 2.13 would write the same state: storages
/// contiguous and compact, tensors of an alias in one storage, tagged `cpu`. Buffers that are not
/// persistent are left out. Throws as `write` does.
void write_torch(const std::filesystem::path& file, const Checkpoint& content,
                 const WriteOptions& options);

}  // namespace twofold::checkpoint
