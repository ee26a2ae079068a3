#include "twofold/checkpoint/pickle.h"

#include <algorithm>
#include <array>
#include <utility>

namespace twofold::checkpoint {

namespace {

constexpr std::array<std::string_view, 15> kKindNames = {
    "None",  "bool", "int", "big int", "float", "str",    "bytes",        "global",
    "tuple", "list", "set", "dict",    "call",  "object", "persistent id"};

/// Protocol 2 writes modules under the names that Python 2 had for them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kRenamedModules = {
    {{"__builtin__", "builtins"}, {"copy_reg", "copyreg"}}};

std::string_view current_name(std::string_view module) {
  for (const auto& [old_name, new_name] : kRenamedModules)
    if (module == old_name) return new_name;
  return module;
}

}  // namespace

std::string_view to_string(NodeKind kind) { return kKindNames.at(static_cast<std::size_t>(kind)); }

bool Pickle::is_global(NodeId id, std::string_view module, std::string_view name) const {
  const Node& node = nodes[id];
  return node.kind == NodeKind::global && node.name == name &&
         current_name(node.text) == current_name(module);
}

std::optional<std::string_view> Pickle::text(NodeId id) const {
  const Node& node = nodes[id];
  if (node.kind == NodeKind::text) return node.text;
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (node.kind == NodeKind::bytes && std::ranges::all_of(node.text, is_ascii)) return node.text;
  return std::nullopt;
}

std::optional<std::int64_t> Pickle::integer(NodeId id) const {
  const Node& node = nodes[id];
  return node.kind == NodeKind::integer ? std::optional(node.integer) : std::nullopt;
}

std::optional<bool> Pickle::boolean(NodeId id) const {
  const Node& node = nodes[id];
  return node.kind == NodeKind::boolean ? std::optional(node.boolean) : std::nullopt;
}

}  // namespace twofold::checkpoint
