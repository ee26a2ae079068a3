#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "twofold/core/role.h"
#include "twofold/nn/module.h"

namespace twofold::nn {

/// A slot as met on a walk.
struct Entry {
  std::string path;  ///< "build_block.0.bn.running_mean"
  Module* owner = nullptr;
  const Slot* slot = nullptr;
  const std::string* alias_of = nullptr;  ///< the first path of the same tensor on this walk
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
    std::uint32_t parent = 0;  ///< the parent's stop
    std::uint32_t child = 0;   ///< the place among the parent's children
    std::uint64_t children_version = 0;
    std::uint64_t slots_version = 0;
  };
  /// Where an entry was met.
  struct Mark {
    const TensorImpl* tensor = nullptr;
    std::uint32_t stop = 0;
    std::uint32_t next = 0;  ///< the place after its slot in the module's order
  };

  WalkOptions options;        ///< what was asked for
  std::uint64_t change = 0;   ///< structure_change() when the walk began
  std::vector<Stop> stops;    ///< in the order of entering
  std::deque<Entry> entries;  ///< as many as marks, and then old ones whose memory is used again
  std::vector<Mark> marks;    ///< of the entries
};

/// The recording of a whole walk with these options that `root` keeps; null when there is none. It
/// is true as long as its `change` is structure_change().
std::shared_ptr<Recording> kept_recording(const Module& root, const WalkOptions& options);
/// An empty recording, in the memory of the root's last with these options where nobody reads that.
std::shared_ptr<Recording> fresh_recording(Module& root, WalkOptions options);
/// Keeps the recording of a whole walk with the root, unless the tree has changed since it began,
/// or the walk was so short that the next costs nothing.
void keep_recording(Module& root, const std::shared_ptr<Recording>& recording);

/// Counted as one that reads a recording. What is taken out of any module meanwhile is kept alive
/// until no recording is being read, so that a walk never stands on a module that is gone.
class TWOFOLD_API Replay {
 public:
  Replay();
  ~Replay();
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;
  Replay(Replay&&) = delete;
  Replay& operator=(Replay&&) = delete;
};
/// Takes a child that its parent gives up.
void keep_for_replays(std::shared_ptr<Module> child);

}  // namespace twofold::nn
