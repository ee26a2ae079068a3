#include "twofold/mindspore/queries.h"

#include <algorithm>
#include <unordered_set>

#include "twofold/core/text.h"
#include "twofold/nn/containers.h"

namespace twofold::mindspore {

using twofold::nn::Module;
using twofold::nn::ModuleEntry;

namespace {

/// A function that makes the view of a network and keeps the network alive if it can.
auto walk_of(Module& cell, Dialect dialect, dialect::ViewOptions options) {
  return [&cell, owner = cell.weak_from_this().lock(), dialect, options = std::move(options)] {
    return dialect::parameters_and_names(cell, dialect, options.prefix, options.recurse);
  };
}

std::vector<Parameter> as_parameters(std::vector<dialect::ViewEntry> entries) {
  std::vector<Parameter> parameters;
  parameters.reserve(entries.size());
  for (auto& entry : entries) parameters.emplace_back(std::move(entry));
  return parameters;
}

CellPtr pointer_to(const ModuleEntry& entry) {
  if (entry.shared) return entry.shared;
  return {std::shared_ptr<void>(), entry.module};
}

bool is_empty_container(const Module& cell) {
  const auto* container = dynamic_cast<const twofold::nn::IndexedContainer*>(&cell);
  return container != nullptr && container->size() == 0;
}

}  // namespace

Parameters get_parameters(Module& cell, bool expand, Dialect dialect) {
  return Parameters(
      [walk = walk_of(cell, dialect, {.recurse = expand})] { return as_parameters(walk()); });
}

NamedParameters parameters_and_names(Module& cell, const std::string& name_prefix, bool expand,
                                     Dialect dialect) {
  return NamedParameters(
      [walk = walk_of(cell, dialect, {.prefix = name_prefix, .recurse = expand})] {
        std::vector<Named<Parameter>> named;
        for (auto& entry : walk()) {
          std::string path = entry.path;
          named.push_back({std::move(path), Parameter(std::move(entry))});
        }
        return named;
      });
}

std::vector<Parameter> trainable_params(Module& cell, bool recurse, Dialect dialect) {
  return as_parameters(dialect::trainable_params(cell, dialect, recurse));
}

std::vector<Parameter> untrainable_params(Module& cell, bool recurse, Dialect dialect) {
  return as_parameters(dialect::untrainable_params(cell, dialect, recurse));
}

std::vector<Named<Parameter>> parameters_dict(Module& cell, bool recurse, Dialect dialect) {
  std::vector<Named<Parameter>> dict;
  for (const Parameter& parameter : get_parameters(cell, recurse, dialect)) {
    const auto found = std::ranges::find(dict, parameter.name(), &Named<Parameter>::name);
    if (found == dict.end())
      dict.push_back({parameter.name(), parameter});
    else
      found->value = parameter;
  }
  return dict;
}

NamedCells cells_and_names(Module& cell, const std::string& name_prefix) {
  return NamedCells([&cell, owner = cell.weak_from_this().lock(), name_prefix] {
    std::vector<Named<CellPtr>> named;
    for (const ModuleEntry& entry : twofold::nn::modules(cell, {.prefix = name_prefix}))
      if (entry.module == &cell || !is_empty_container(*entry.module))
        named.push_back({entry.path, pointer_to(entry)});
    return named;
  });
}

std::vector<Named<CellPtr>> name_cells(Module& cell) {
  std::vector<Named<CellPtr>> named;
  for (const auto& child : cell.children())
    if (child.module &&
        std::ranges::find(named, child.module, &Named<CellPtr>::value) == named.end())
      named.push_back({child.name, child.module});
  return named;
}

std::vector<CellPtr> cells(Module& cell) {
  std::vector<CellPtr> found;
  for (auto& item : name_cells(cell)) found.push_back(std::move(item.value));
  return found;
}

void check_prefix(const std::string& prefix) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  check(prefix.find_first_not_of(kLetters) == std::string::npos, ErrorKind::value,
        "The '{}' is illegal, it must be match regular'^\\w*[0-9a-zA-Z\\_\\.\\-]*$' by "
        "flags're.ASCII.'",
        escaped(prefix));
}

void update_parameters_name(Module& cell, const std::string& prefix, bool recurse,
                            Dialect dialect) {
  check_prefix(prefix);
  for (const auto& entry : dialect::get_parameters(cell, dialect, recurse))
    if (!entry.created) entry.tensor.set_name(prefix + entry.path);
}

void check_names(Module& cell, Dialect dialect) {
  std::unordered_set<std::string> met;
  for (const auto& [path, parameter] : parameters_and_names(cell, "", true, dialect))
    check(met.insert(parameter.name()).second, ErrorKind::value,
          "The value of {} is {}, its name '{}' already exists. Please set a unique name for the "
          "parameter.",
          path, parameter.str(), parameter.name());
}

}  // namespace twofold::mindspore
