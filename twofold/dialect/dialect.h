#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "twofold/core/export.h"

namespace twofold::dialect {

/// A vocabulary for one and the same network.
enum class Dialect : std::uint8_t {
  torch,      ///< torch.nn; what the engine itself speaks
  mindspore,  ///< classic mindspore.nn
  mint,       ///< mindspore.mint.nn
};

/// "torch", "mindspore" or "mint".
TWOFOLD_API std::string_view to_string(Dialect dialect);
/// None for any other word.
TWOFOLD_API std::optional<Dialect> find_dialect(std::string_view name);
/// All of them, in the order of the enumeration.
TWOFOLD_API std::span<const Dialect> all_dialects();

/// What a dialect calls a layer type or a function.
struct TypeRow {
  std::string_view type;       ///< canonical: "Linear"; functions are lower-case: "add"
  std::string_view torch;      ///< empty: absent there
  std::string_view mindspore;  ///< the same
  std::string_view mint;       ///< the same

  /// Its name in a dialect.
  [[nodiscard]] constexpr std::string_view in(Dialect dialect) const {
    return dialect == Dialect::torch ? torch : dialect == Dialect::mindspore ? mindspore : mint;
  }
  /// True for what holds other layers and computes nothing itself.
  bool container = false;
};

/// One row for each layer type, container and function. mint has no containers of its own; its
/// networks use those of mindspore.nn. Source: golden pairs, layers.json.
TWOFOLD_API std::span<const TypeRow> type_table();
/// The row of a canonical type; null for a user's own.
TWOFOLD_API const TypeRow* find_type(std::string_view type);
/// The row whose name in `dialect` is `name`, or null.
TWOFOLD_API const TypeRow* find_type(Dialect dialect, std::string_view name);
/// What `dialect` calls a type; a type that is not in the table keeps its own name.
TWOFOLD_API std::string_view type_name(Dialect dialect, std::string_view type);

}  // namespace twofold::dialect
