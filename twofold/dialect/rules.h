#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "twofold/core/error.h"
#include "twofold/dialect/args.h"

namespace twofold::dialect {

/// What a rule looks at: its row, all arguments of the side it reads, and the name of the layer.
struct RuleInput {
  const ArgRow& row;
  const ArgList& args;
  std::string layer;
  std::optional<std::int64_t> rank = {};

  [[nodiscard]] const ArgValue& get(std::string_view name) const {
    const ArgValue* value = find_arg(args, name);
    if (value == nullptr) fail(ErrorKind::key, "{}: argument '{}' is missing", layer, name);
    return *value;
  }
  [[noreturn]] void refuse(ErrorKind kind, std::string_view name, std::string_view expected,
                           const ArgValue& got) const {
    fail_at(kind, {.operation = layer}, "argument '{}': expected {}, got {}", name, expected,
            nn::to_string(got));
  }
};

/// Adds what one row makes of a dialect's arguments to the engine's.
void to_engine(const RuleInput& input, ArgList& out);
/// What one row makes of the engine's arguments; none: nothing is given under its name.
std::optional<ArgValue> from_engine(const RuleInput& input);

}  // namespace twofold::dialect
