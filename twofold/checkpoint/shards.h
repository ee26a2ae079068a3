#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/source.h"

// A network in several files, as Hugging Face keeps it: an index, `model.safetensors.index.json`
// or `pytorch_model.bin.index.json`, whose `weight_map` says for each tensor which file beside it,
// a shard, holds it. docs/formats/shards.md.

namespace twofold::checkpoint {

/// The longest index.
inline constexpr std::uint64_t kMaxShardIndex = std::uint64_t{256} << 20U;
/// The most shards.
inline constexpr std::size_t kMaxShards = 10'000;
/// The deepest nesting of an index.
inline constexpr std::size_t kMaxShardIndexDepth = 128;

/// True for a name that ends in ".index.json".
bool is_shard_index(const std::filesystem::path& file);

/// The file that stands for a folder: an index, or one whole file, under the names that Hugging
/// Face gives them. Throws ErrorKind::io when there is none.
std::filesystem::path file_of_folder(const std::filesystem::path& folder);

/// The names of tensors, each with its shard.
using WeightMap = std::unordered_map<std::string, std::string>;

/// Reads the `weight_map` of an index. Throws ErrorKind::format (no JSON, a key twice, something
/// else than texts, a shard's name that leads out of the folder) and ErrorKind::limit.
WeightMap read_shard_index(const Source& source);

/// Opens all shards of an index. Entries come shard by shard, in order of the shards' names. Throws
/// ErrorKind::format when the index and the shards disagree: a tensor that no shard or two shards
/// have, one that the index does not name, a shard's name that leads out of the folder; and what
/// reading an index or a shard throws.
Checkpoint read_shards(const std::filesystem::path& index, const ReadOptions& options);

}  // namespace twofold::checkpoint
