#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/nn/module.h"

namespace twofold::nn {

/// None inside a list of integers, as in AdaptiveAvgPool2d((None, 7)).
inline constexpr std::int64_t kNoneInList = std::numeric_limits<std::int64_t>::min();

/// A constructor argument as data; monostate is Python's None.
using ArgValue = std::variant<std::monostate, bool, std::int64_t, double, std::string,
                              std::vector<std::int64_t>>;

/// As Python writes it: None, True, 3, 0.1, 'same', (1, 2).
TWOFOLD_API std::string to_string(const ArgValue& value);

/// One argument of a layer, in torch's words. Arguments that torch lacks (what only MindSpore can
/// say) come after torch's and are named in `extension`.
struct ArgSpec {
  std::string_view name;
  std::optional<ArgValue> fallback = {};  ///< the default; none: the argument is required
  bool extension = false;                 ///< torch has no such argument
  bool keyword_only = false;              ///< never by position
};

/// A slot that a layer has.
struct SlotSpec {
  std::string_view name;
  Role role = Role::parameter;
};

/// The arguments of one layer by name, every one present (defaults filled in). The getters throw
/// ErrorKind::type, naming layer, argument, expected and got.
class TWOFOLD_API Args {
 public:
  /// Arguments of the layer `layer`, which errors name.
  Args(std::string_view layer, std::vector<std::pair<std::string, ArgValue>> values)
      : layer_(layer), values_(std::move(values)) {}

  /// All of them, in order.
  [[nodiscard]] const std::vector<std::pair<std::string, ArgValue>>& values() const noexcept {
    return values_;
  }
  /// Throws ErrorKind::key when the layer has no such argument.
  [[nodiscard]] const ArgValue& get(std::string_view name) const;
  [[nodiscard]] bool is_none(std::string_view name) const;
  [[nodiscard]] bool boolean(std::string_view name) const;
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] double number(std::string_view name) const;  ///< an integer is a number too
  [[nodiscard]] std::string text(std::string_view name) const;
  /// An integer n is (n, n).
  [[nodiscard]] std::array<std::int64_t, 2> pair(std::string_view name) const;
  /// Throws ErrorKind::type for this argument: "Conv2d: argument 'stride': expected a pair of
  /// integers, got 'x'".
  [[noreturn]] void fail_type(std::string_view name, std::string_view expected) const;

 private:
  std::string layer_;
  std::vector<std::pair<std::string, ArgValue>> values_;
};

/// A layer type that can be built from data.
struct LayerType {
  std::string_view name;        ///< torch's class name: "BatchNorm2d"
  std::vector<ArgSpec> args;    ///< in torch's positional order, extensions last
  std::vector<SlotSpec> slots;  ///< every slot it can have, in torch's order
  bool any_args = false;        ///< takes and ignores whatever it is given (Identity)
  std::shared_ptr<Module> (*make)(const Args& args) = nullptr;  ///< makes one
};

/// Every layer type, one row each: a new layer is a new row. Containers are made empty. Arguments
/// that only MindSpore has (extensions):
///   pad_mode of Conv2d, MaxPool2d, AvgPool2d: None (torch's padding decides), 'same' (MindSpore's,
///     any stride; padding must be 0), 'valid' (the same), 'pad' (padding decides)
///   padding of Conv2d as four numbers: top, bottom, left, right
///   activation of Linear; use_batch_statistics, unbiased and allow_single_value of batch norms;
///   bad_index of Embedding: 'refuse', 'negative_wraps', 'zero_row'
/// `device` takes None or 'cpu'; `dtype` None or torch's name of a floating type.
TWOFOLD_API std::span<const LayerType> layer_registry();
/// Null when there is no such type.
TWOFOLD_API const LayerType* find_layer(std::string_view name);
/// Builds a layer from some of its arguments; the others take their defaults. Throws ErrorKind::key
/// for an unknown layer or argument (with the nearest name), for a missing required one and for one
/// given twice, ErrorKind::type and what the layer's constructor throws for values.
TWOFOLD_API std::shared_ptr<Module> make_layer(
    std::string_view type, const std::vector<std::pair<std::string, ArgValue>>& args);

}  // namespace twofold::nn
