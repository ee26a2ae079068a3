#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/nn/walk.h"

namespace twofold::nn {

/// A value with its dotted name.
template <class T>
struct Named {
  std::string name;
  T value;
};

/// torch's state_dict: persistent entries by name, in order, and the class versions of `_metadata`
/// (module path and version; empty in a plain dictionary).
struct TWOFOLD_API StateDict {
  std::vector<Named<Tensor>> items;
  std::vector<std::pair<std::string, std::int64_t>> metadata;

  /// Null when there is no such name.
  [[nodiscard]] const Tensor* find(std::string_view name) const;
};

/// All persistent entries of a network, every shared module at each of its paths; values share
/// memory with the network and do not require grad. `prefix` is put before every name as it is
/// (torch's rule: the caller writes the dot). Source: torch 2.13, Module.state_dict.
TWOFOLD_API StateDict state_dict(Module& module, const std::string& prefix = "");

}  // namespace twofold::nn
