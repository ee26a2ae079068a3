#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/core/role.h"
#include "twofold/nn/module.h"

namespace twofold::nn {

/// A slot as met on a walk.
struct Entry {
  std::string path;  ///< "build_block.0.bn.running_mean"
  Module* owner = nullptr;
  Slot* slot = nullptr;
  std::optional<std::string> alias_of;  ///< the first path of the same tensor on this walk
};

/// Fills in positions in `module.slots()` in the order they are to be met.
using SlotOrder = void (*)(const Module& module, std::vector<std::size_t>& order);

/// torch's order: parameters, then buffers, each as registered.
TWOFOLD_API void parameters_then_buffers(const Module& module, std::vector<std::size_t>& order);
/// As registered, whatever the role.
TWOFOLD_API void as_registered(const Module& module, std::vector<std::size_t>& order);

/// Arguments of Walk, with torch's defaults.
struct WalkOptions {
  std::string prefix = {};        ///< put before every path, with a dot between unless empty
  bool recurse = true;            ///< false: the root's own slots alone
  bool repeat_modules = false;    ///< true: a shared module is entered at each of its paths
  std::optional<Role> role = {};  ///< only slots of this role; aliases count among them alone
  SlotOrder order = parameters_then_buffers;

  /// Whether all fields are equal.
  friend bool operator==(const WalkOptions&, const WalkOptions&) = default;
};

/// How a walk went, as far as it got. The root keeps what a whole walk recorded, so that the next
/// one over an unchanged tree need not look at it again (docs/decisions/0003-lazy-walk.md).
struct Recording {
  /// A module that was entered.
  struct Stop {
    Module* module = nullptr;
    std::size_t parent = 0;  ///< the parent's stop
    std::size_t child = 0;   ///< the place among the parent's children
    std::uint64_t children_version = 0;
    std::uint64_t slots_version = 0;
    std::size_t path_begin = 0;  ///< in `paths`
    std::size_t path_size = 0;
  };
  /// A slot that was met.
  struct Met {
    Entry entry;
    const TensorImpl* tensor = nullptr;
    std::size_t stop = 0;
    std::size_t next = 0;  ///< the place after this slot in the module's order
  };

  WalkOptions options;       ///< what was asked for
  std::uint64_t change = 0;  ///< structure_change() when the walk began
  std::vector<Stop> stops;   ///< in the order of entering
  std::vector<Met> met;      ///< in the order of meeting
  std::string paths;         ///< of the stops, one after the other

  /// The path of a stop.
  [[nodiscard]] std::string_view path(const Stop& stop) const {
    return std::string_view(paths).substr(stop.path_begin, stop.path_size);
  }
};

/// The recording of a whole walk with these options that `root` keeps and that is still true; null
/// when there is none.
std::shared_ptr<Recording> kept_recording(const Module& root, const WalkOptions& options);
/// Keeps the recording of a whole walk with the root, unless the tree has changed since it began,
/// or the walk was so short that the next costs nothing.
void keep_recording(Module& root, const std::shared_ptr<Recording>& recording);

}  // namespace twofold::nn
