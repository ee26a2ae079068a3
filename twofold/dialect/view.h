#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/core/role.h"
#include "twofold/core/shape.h"
#include "twofold/dialect/dialect.h"
#include "twofold/dialect/slots.h"
#include "twofold/nn/loading.h"
#include "twofold/nn/module.h"
#include "twofold/nn/walk.h"

namespace twofold::dialect {

/// A tensor of a live network as a dialect sees it.
struct ViewEntry {
  std::string path = {};       ///< its place, in the dialect's words: "bn.moving_mean"
  std::string name = {};       ///< its name: torch's is the path, MindSpore's is param.name
  std::string canonical = {};  ///< its place in the engine's words: "bn.running_mean"
  Role role = Role::parameter;
  bool requires_grad = false;
  bool created = false;  ///< the network has no such tensor; this is a constant in its place
  bool persistent = true;
  Shape shape = {};    ///< as the dialect lays it out
  Tensor tensor = {};  ///< the network's own, in the engine's layout; the constant where created
  Transform transform = {};
  nn::Module* owner = nullptr;
  std::optional<std::string> alias_of = {};  ///< the path where the same tensor was met before

  /// The values in the dialect's layout; a view of the network's memory.
  [[nodiscard]] Array array() const { return there(transform, tensor.array()); }
};

/// What a view shows.
struct ViewOptions {
  std::string prefix = {};      ///< put before every path, with a dot between unless empty
  bool recurse = true;          ///< false: the root's own tensors alone
  bool repeat_modules = false;  ///< true: a shared module is entered at each of its paths
  /// The rows to go by; empty: those of the dialect.
  std::span<const SlotRow> table = {};
};

/// Every tensor of `root` that `dialect` has a place for, in that dialect's order: for stock layers
/// the order of the rows, for a user's own modules the order of registration (torch: parameters
/// before buffers), then the children. A tensor met before is there again with `alias_of`. What
/// Cell.register_buffer registered is in torch's view alone.
TWOFOLD_API std::vector<ViewEntry> view(nn::Module& root, Dialect dialect,
                                        const ViewOptions& options = {});

// MindSpore's queries, in its rules. Source: MindSpore 2.10, Cell.

/// parameters_and_names: each tensor once, under its first path.
TWOFOLD_API std::vector<ViewEntry> parameters_and_names(nn::Module& root, Dialect dialect,
                                                        const std::string& name_prefix = "",
                                                        bool expand = true);
/// get_parameters: the same without paths.
TWOFOLD_API std::vector<ViewEntry> get_parameters(nn::Module& root, Dialect dialect,
                                                  bool expand = true);
/// trainable_params: those that require grad, as a list.
TWOFOLD_API std::vector<ViewEntry> trainable_params(nn::Module& root, Dialect dialect,
                                                    bool recurse = true);
/// untrainable_params: the others: statistics and whatever was frozen, in walk order, as a list.
TWOFOLD_API std::vector<ViewEntry> untrainable_params(nn::Module& root, Dialect dialect,
                                                      bool recurse = true);
/// update_parameters_name: what MindSpore does to a cell that becomes a parent's attribute or a
/// container's item. Every tensor below `child` is named `prefix` (the caller writes the dot)
/// followed by its path.
TWOFOLD_API void rename_parameters(nn::Module& child, Dialect dialect, const std::string& prefix);
/// param.name of a tensor that stands in `slot` of a module of its own: the row's name at the root.
TWOFOLD_API void name_as_root(nn::Module& module, Dialect dialect);

/// A network's tensors as the targets of a loading plan, under the names and in the shapes of
/// `dialect`. torch: persistent entries, a shared module's at each path. MindSpore: each tensor
/// once by param.name. A created one is checked when it is loaded: a value that the network has no
/// place for must be the constant (ErrorKind::mismatch otherwise). Counters of norms are optional.
TWOFOLD_API std::vector<nn::LoadTarget> load_targets(nn::Module& root, Dialect dialect);
/// What is written when the network is saved in `dialect`: persistent entries only, each with
/// `alias_of` where torch keeps both names; MindSpore keeps the first.
TWOFOLD_API std::vector<ViewEntry> state(nn::Module& root, Dialect dialect);

}  // namespace twofold::dialect
