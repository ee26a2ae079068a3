#include "twofold/net/translate.h"

#include <map>
#include <optional>

#include "twofold/core/error.h"
#include "twofold/net/inspect.h"

namespace twofold::net {

namespace {

/// True when some node leaves to the input's rank what the dialect has to write out.
bool asks_for_ranks(const Network& network, dialect::Dialect to) {
  const auto leaves_dim = [&](std::size_t node) {
    for (const dialect::ArgRow& row :
         dialect::rows_of(dialect::arg_table(to), network.canonical_type(node)))
      if (row.rule == dialect::Rule::default_dim) {
        const nn::ArgValue* dim = dialect::find_arg(network.canonical_args(node), row.canonical);
        return dim == nullptr || std::holds_alternative<std::monostate>(*dim);
      }
    return false;
  };
  for (std::size_t i = 0; i < network.description().nodes.size(); ++i)
    if (leaves_dim(i)) return true;
  return false;
}

/// Ranks of the first input of every node, by id; empty when the description does not say what the
/// network takes.
std::map<std::string, std::int64_t> ranks_of(Network& network) {
  const Description& description = network.description();
  if (!description.input) return {};
  std::map<std::string, std::int64_t> made{
      {"input", static_cast<std::int64_t>(description.input->shape.size()) + 1}};
  run_empty(network, [&made](const Node& node, const nn::Module*, const nn::Values& outputs) {
    made[node.id] = outputs.front().dim();
  });
  std::map<std::string, std::int64_t> ranks;
  for (const Node& node : description.nodes) ranks[node.id] = made.at(node.inputs.front());
  return ranks;
}

/// Leaves out what the dialect would fill in anyway, as a person would.
dialect::ArgList without_defaults(dialect::Dialect to, std::string_view type,
                                  dialect::ArgList args) {
  for (const dialect::ArgRow& row : dialect::rows_of(dialect::arg_table(to), type))
    if (row.fallback)
      std::erase_if(args, [&](const auto& arg) {
        return arg.first == row.there && arg.second == *row.fallback;
      });
  return args;
}

}  // namespace

Description translate(const Description& description, dialect::Dialect to) {
  if (description.dialect == to) return description;
  const auto network = build_empty(description);
  const auto ranks =
      asks_for_ranks(*network, to) ? ranks_of(*network) : std::map<std::string, std::int64_t>{};
  Description result = description;
  result.dialect = to;
  for (std::size_t i = 0; i < result.nodes.size(); ++i) {
    Node& node = result.nodes[i];
    const std::string_view type = network->canonical_type(i);
    const auto rank = ranks.find(node.id);
    try {
      const auto known =
          rank == ranks.end() ? std::nullopt : std::optional<std::int64_t>(rank->second);
      node.call = {.named = without_defaults(
                       to, type, from_canonical(to, type, network->canonical_args(i), known))};
    } catch (const Error& error) {
      fail_node(error.kind(), description, node,
                fmt::format("{} cannot say this: {}", to_string(to), error.what()));
    }
    node.type = type_name(to, type);
    if (node.type.empty())
      fail_node(ErrorKind::unsupported, description, node,
                fmt::format("{} has no {}", to_string(to), type));
  }
  return result;
}

}  // namespace twofold::net
