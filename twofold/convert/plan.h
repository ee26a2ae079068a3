#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/convert/infer.h"
#include "twofold/core/export.h"
#include "twofold/core/role.h"
#include "twofold/dialect/slots.h"

namespace twofold::convert {

/// What happens to one tensor.
enum class Action : std::uint8_t {
  kept,      ///< same name, same bytes
  renamed,   ///< another name, and another shape where `transform` says so
  created,   ///< the source has none: a constant
  dropped,   ///< the target has no place for it
  carried,   ///< the target has no place for it, but it travels as a surplus entry
  returned,  ///< a surplus entry that an earlier conversion carried, back in its place
};
/// The action in one word, as above.
TWOFOLD_API std::string_view to_string(Action action);

/// One tensor of a conversion.
struct PlanRow {
  Action action = Action::kept;
  std::string from;    ///< name in the source file; empty: created
  std::string to;      ///< name in the target; empty: dropped
  std::string layer;   ///< the layer's path
  std::string type;    ///< its canonical type; empty: a user's own
  std::string reason;  ///< one sentence
  DType dtype = DType::float32;
  Shape from_shape = {};
  Shape to_shape = {};
  std::optional<std::string> alias_of = {};  ///< the row's `to` that is the same tensor

  // What `apply` needs.
  const checkpoint::Entry* entry = nullptr;  ///< null: created
  dialect::Transform undo = {};              ///< from the source's layout to the engine's
  dialect::Transform transform = {};         ///< from the engine's layout to the target's
  dialect::Fill fill = dialect::Fill::none;
  std::optional<Role> role = {};
  std::optional<bool> requires_grad = {};
};

/// Everything about a conversion, before a byte is read.
struct Plan {
  std::string file;
  Inference inference;
  dialect::Dialect to = dialect::Dialect::torch;
  checkpoint::Format format = checkpoint::Format::torch_zip;
  std::vector<PlanRow> rows;       ///< in the order of the target, dropped ones where they were
  std::vector<std::string> notes;  ///< what was stripped, and values that are no tensors
  std::vector<std::pair<std::string, std::int64_t>> module_versions;
};

/// What to convert to, and how.
struct PlanOptions {
  dialect::Dialect to = dialect::Dialect::torch;
  /// None: the format of the target dialect.
  std::optional<checkpoint::Format> format = {};
  InferOptions infer = {};
  bool carry = false;
};

/// Plans a conversion from names, shapes and dtypes alone. Throws ErrorKind::usage where a layer's
/// type is ambiguous and it matters (with the flag that decides), ErrorKind::mismatch where the
/// description and the file disagree, ErrorKind::unsupported for a dtype that the target format
/// cannot hold and ErrorKind::key for two tensors of one name in the target. The checkpoint must
/// outlive the plan.
TWOFOLD_API Plan make_plan(const checkpoint::Checkpoint& checkpoint, const std::string& file,
                           const PlanOptions& options);

/// The converted file: entries in the plan's order, each loaded and rearranged when it is asked
/// for. Ties stay ties where the target knows them. The source must outlive it.
TWOFOLD_API checkpoint::Checkpoint apply(const Plan& plan, const checkpoint::Checkpoint& source);

/// The plan as JSON, docs/schemas/convert.schema.json.
TWOFOLD_API std::string to_json(const Plan& plan);

}  // namespace twofold::convert
