#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/core/role.h"
#include "twofold/dialect/dialect.h"
#include "twofold/dialect/transform.h"
#include "twofold/tensor/array.h"

namespace twofold::dialect {

/// The value of a tensor that one dialect has and the network (or file) it comes from lacks.
enum class Fill : std::uint8_t { none, zeros, ones, zero_int64 };

/// How one slot of one layer type looks in one dialect. Rows of a layer stand in the order in which
/// that dialect lists them.
struct SlotRow {
  std::string_view layer;      ///< canonical type: "BatchNorm2d"
  std::string_view slot;       ///< canonical slot: "running_mean"
  std::string_view name;       ///< there: "moving_mean"; empty: it has no such tensor
  std::string_view root_name;  ///< param.name while the layer is itself the root: "mean"
  Role role = Role::parameter;
  bool trainable = true;  ///< requires_grad there, when nothing was frozen
  Transform transform = {};
  Fill fill = Fill::none;  ///< what it holds when it has to be created
  /// The canonical slot whose presence calls for this one to be created when it is absent; "*":
  /// always; empty: absent stays absent.
  std::string_view beside = {};

  /// Whether all fields are equal.
  friend constexpr bool operator==(const SlotRow&, const SlotRow&) = default;
};

/// Every row of a dialect. Sources: golden pairs (layers.json, cases.json), MindSpore layers.
TWOFOLD_API std::span<const SlotRow> slot_table(Dialect dialect);
/// The rows of one layer type within `table`; empty for a user's own type and for layers without
/// tensors.
TWOFOLD_API std::vector<SlotRow> rows_of(std::span<const SlotRow> table, std::string_view layer);
/// The row of a slot, or null.
TWOFOLD_API const SlotRow* find_slot(std::span<const SlotRow> table, std::string_view layer,
                                     std::string_view slot);

/// The array that `fill` stands for. `zero_int64` is a 0-d counter whatever the shape and dtype.
TWOFOLD_API Array filled(Fill fill, const Shape& shape, DType dtype);
/// "zeros", "ones", "zero_int64" or "none".
TWOFOLD_API std::string_view to_string(Fill fill);

}  // namespace twofold::dialect
