#pragma once

#include <cstdint>
#include <filesystem>

#include "twofold/checkpoint/checkpoint.h"

namespace twofold::checkpoint {

/// Content beyond this many bytes goes on in a next entry of the same name, as MindSpore cuts it.
inline constexpr std::uint64_t kMindsporeChunk = std::uint64_t{512} << 20U;

/// Writes a .ckpt byte for byte as MindSpore 2.10 writes the same parameters. Texts become its
/// text records, numbers 0-d tensors (Int64, Bool, Float32 where it holds the number exactly, else
/// Float64). Buffers that are not persistent are left out. Throws as `write` does, and
/// ErrorKind::unsupported for a None. `chunk` is the most bytes of content in one entry.
void write_mindspore(const std::filesystem::path& file, const Checkpoint& content,
                     const WriteOptions& options, std::uint64_t chunk = kMindsporeChunk);

}  // namespace twofold::checkpoint
