#include "twofold/net/inspect.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "twofold/core/error.h"
#include "twofold/core/text.h"
#include "twofold/dialect/slots.h"
#include "twofold/nn/walk.h"

namespace twofold::net {

namespace {

using dialect::Dialect;

/// The text behind "file: node 'x': ", which the report says in its own way.
std::string without_place(const Error& error, const Description& description, const Node& node) {
  std::string text = error.what();
  for (const std::string& prefix :
       {description.file + ": ", fmt::format("node '{}': ", escaped(node.id))})
    if (text.starts_with(prefix)) text.erase(0, prefix.size());
  return text;
}

/// Each node as a network of its own, so that one that cannot be made does not hide the others.
std::vector<Problem> problems_of_nodes(const Description& description) {
  std::vector<Problem> problems;
  for (const Node& node : description.nodes) {
    Description alone{.file = description.file,
                      .dialect = description.dialect,
                      .nodes = {node},
                      .outputs = {node.id}};
    for (std::string& input : alone.nodes.front().inputs) input = "input";
    try {
      build_empty(std::move(alone));
    } catch (const Error& error) {
      problems.push_back({node.id, error.kind(), without_place(error, description, node)});
    }
  }
  return problems;
}

/// A problem that only shows in the whole; the node is the one that the error names.
Problem problem_of_whole(const Description& description, const Error& error) {
  const std::string text = error.what();
  for (const Node& node : description.nodes) {
    const std::string place = fmt::format("{}: node '{}': ", description.file, escaped(node.id));
    if (text.starts_with(place)) return {node.id, error.kind(), text.substr(place.size())};
  }
  return {"", error.kind(), text};
}

std::vector<NodeSlot> slots_of(nn::Module& layer) {
  std::vector<NodeSlot> slots;
  for (const nn::Entry& entry : nn::entries(layer)) {
    const auto name_in = [&](Dialect dialect) -> std::string {
      const dialect::SlotRow* row =
          dialect::find_slot(dialect::slot_table(dialect), entry.owner->type(), entry.slot->name);
      return std::string(row == nullptr ? entry.slot->name : row->name);
    };
    slots.push_back({.torch = name_in(Dialect::torch),
                     .mindspore = name_in(Dialect::mindspore),
                     .role = entry.slot->role,
                     .shape = entry.slot->value.shape()});
  }
  return slots;
}

std::vector<NodeFacts> facts_of(const Network& network) {
  std::vector<NodeFacts> facts;
  std::unordered_set<const nn::Module*> seen;
  for (std::size_t i = 0; i < network.description().nodes.size(); ++i) {
    const std::string_view type = network.canonical_type(i);
    NodeFacts node{.type = type, .mindspore = dialect::type_name(Dialect::mindspore, type)};
    const std::shared_ptr<nn::Module>& layer = network.layer(i);
    if (layer != nullptr) {
      node.slots = slots_of(*layer);
      node.repeated = !seen.insert(layer.get()).second;
    }
    if (!node.repeated)
      for (const NodeSlot& slot : node.slots)
        (slot.role == Role::parameter ? node.parameters : node.buffers) += numel(slot.shape);
    facts.push_back(std::move(node));
  }
  return facts;
}

}  // namespace

void run_empty(Network& network, const Network::Observer& observer) {
  const InputSpec& input = network.description().input.value();
  Shape shape = input.shape;
  shape.insert(shape.begin(), 0);
  network.observe(observer);
  try {
    network.call({Tensor(Array::zeros(shape, input.dtype))});
  } catch (...) {
    network.observe({});
    throw;
  }
  network.observe({});
}

Inspection inspect(const Description& description) {
  Inspection found;
  found.problems = problems_of_nodes(description);
  if (!found.problems.empty()) return found;
  try {
    found.network = build_empty(description);
    found.nodes = facts_of(*found.network);
    if (!description.input) return found;
    std::size_t at = 0;
    run_empty(*found.network, [&](const Node&, const nn::Module*, const nn::Values& outputs) {
      for (const Tensor& output : outputs) found.nodes[at].outputs.push_back(output.shape());
      ++at;
    });
    found.has_shapes = true;
  } catch (const Error& error) {
    found.problems.push_back(problem_of_whole(description, error));
  }
  return found;
}

std::string shape_text(const Shape& shape) {
  std::string text;
  for (std::size_t i = 0; i < shape.size(); ++i)
    text += (i == 0 ? "" : " x ") +
            (i == 0 && shape[i] == 0 ? std::string("N") : std::to_string(shape[i]));
  return text.empty() ? "scalar" : text;
}

}  // namespace twofold::net
