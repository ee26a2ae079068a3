#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/dialect/dialect.h"
#include "twofold/nn/registry.h"

namespace twofold::dialect {

using nn::ArgValue;
/// Arguments by name, in order.
using ArgList = std::vector<std::pair<std::string, ArgValue>>;

/// How an argument there and an argument of the engine (torch's words and the extensions of
/// nn/registry.h) become each other.
enum class Rule : std::uint8_t {
  same,
  one_minus,         ///< momentum: the weight of the old value there
  conv_pad_mode,     ///< 'same', 'valid' or 'pad', read together with conv_padding
  conv_padding,      ///< one number, or top, bottom, left, right
  pool_pad_mode,     ///< the same words for pooling
  kernel_if_none,    ///< stride: there is no None there, the kernel's size is written out
  default_dim,       ///< dim: torch's None has to be written out, which needs the input's rank
  batch_statistics,  ///< None, True or False; True is torch's track_running_stats=False
  track_statistics,  ///< the same seen from torch: False is use_batch_statistics=True
  keep_prob,         ///< 1 - p; only used when p is None
  drop_prob,         ///< p
  none_is_zero,      ///< divisor_override: 0 there is None
  one_hot,           ///< use_one_hot: which rule an index outside the table follows
  implied,           ///< not an argument there: what that dialect always does
  only_default,      ///< understood, but nothing except the default is supported
  ignored,           ///< initial values; the state brings its own
  dropped,           ///< has no place there and changes no output
  refused,           ///< has no place there: anything but torch's default is an error
};

/// One argument of one layer type or function in one dialect. Rows of a type stand in that
/// dialect's positional order; those without `there` say what has no place there.
struct ArgRow {
  std::string_view type;       ///< canonical type
  std::string_view there;      ///< name there; empty: no such argument
  std::string_view canonical;  ///< the engine's argument; empty: none
  Rule rule = Rule::same;
  std::optional<ArgValue> fallback = {};  ///< the default there; none: required
  bool keyword_only = false;
};

/// Every row of a dialect. Sources: golden pairs (signatures.json, layers.json), and the signatures
/// of torch 2.13 and MindSpore 2.10 for functions.
TWOFOLD_API std::span<const ArgRow> arg_table(Dialect dialect);
/// The rows of one type within `table`.
TWOFOLD_API std::vector<ArgRow> rows_of(std::span<const ArgRow> table, std::string_view type);

/// A call as it is written down: by position, by name, or both.
struct Call {
  std::vector<ArgValue> positional = {};
  ArgList named = {};
};

/// The arguments of a call in the dialect's words, every one present. Throws ErrorKind::key for an
/// unknown name (with the nearest), one given twice or a missing one, and ErrorKind::type for too
/// many positional ones.
TWOFOLD_API ArgList bound(Dialect dialect, std::string_view type, const Call& call);
/// The engine's arguments for `args`, which `bound` made. Throws ErrorKind::value for values that
/// the dialect refuses and ErrorKind::unsupported for those that Twofold does not do.
TWOFOLD_API ArgList to_canonical(Dialect dialect, std::string_view type, const ArgList& args);
/// The dialect's arguments for the engine's `args`, those at their defaults included. `rank` is
/// that of the input, which torch's default dim depends on. Throws ErrorKind::unsupported for what
/// the dialect cannot say.
TWOFOLD_API ArgList from_canonical(Dialect dialect, std::string_view type, const ArgList& args,
                                   std::optional<std::int64_t> rank = {});

/// The value named `name`, or null.
TWOFOLD_API const ArgValue* find_arg(const ArgList& args, std::string_view name);

}  // namespace twofold::dialect
