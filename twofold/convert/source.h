#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/core/export.h"
#include "twofold/nn/loading.h"

namespace twofold::convert {

/// The key under which `__metadata__` of safetensors says whose tensors a file holds, and what it
/// says there: as Hugging Face's and MindSpore's own files do.
inline constexpr std::string_view kFormatKey = "format";
inline constexpr std::string_view kTorchFormat = "pt";
inline constexpr std::string_view kMindsporeFormat = "ms";

/// A tensor of a file under the name that the network gives it.
struct Item {
  std::string name;                          ///< without container and wrapper: "conv1.weight"
  const checkpoint::Entry* entry = nullptr;  ///< in the file
  std::optional<std::string> alias_of = {};  ///< the name of the item that is the same tensor
};

/// A file's tensors, with what training leaves around a network's state told apart.
struct Source {
  std::string file;
  std::vector<Item> state;                     ///< in the file's order
  std::vector<const checkpoint::Entry*> rest;  ///< optimizer state, counters of steps, ...
  std::vector<std::string> notes;              ///< what was stripped, in words
};

/// Takes off what holds a state ("state_dict", "model") and what wrappers put before its names
/// ("module.", "_orig_mod.", "network."), when all of the state has them, and says so. Of the names
/// in `expected`, which are known, nothing is taken off. The checkpoint must outlive the result.
TWOFOLD_API Source source_of(const checkpoint::Checkpoint& checkpoint, const std::string& file,
                             const std::vector<std::string>& expected = {});

/// True when a name is one that only MindSpore's classic layers give: gamma, moving_mean...
TWOFOLD_API bool has_classic_names(const checkpoint::Checkpoint& checkpoint);

/// True when the file's names are torch's: in torch's own containers always; in those that say
/// nothing about it (safetensors, .npz) unless `__metadata__` says {"format": "ms"} or, where that
/// says nothing, a name is one of MindSpore's classic layers.
TWOFOLD_API bool speaks_torch(const checkpoint::Checkpoint& checkpoint);

/// The state as sources of a loading plan.
TWOFOLD_API std::vector<nn::LoadSource> load_sources(const Source& source);

}  // namespace twofold::convert
