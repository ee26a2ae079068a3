#include "twofold/mindspore/containers.h"

#include <algorithm>
#include <array>

#include "twofold/core/text.h"

namespace twofold::mindspore::containers {

using twofold::nn::Child;
using twofold::nn::Module;

namespace {

std::string first_name_of(Module& cell) {
  for (const Parameter& parameter : get_parameters(cell)) return parameter.name();
  return "";
}

/// Where an attached container hangs, with its dot: what stands before a child's key in the name of
/// that child's first parameter.
std::string guessed_prefix(const Module& container) {
  for (const Child& child : container.children()) {
    const std::string name = child.module ? first_name_of(*child.module) : "";
    if (name.empty()) continue;
    std::string prefix;
    for (const std::string& part : split(name, '.')) {
      if (part == child.name) return prefix;
      prefix += part + ".";
    }
    return "";
  }
  return "";
}

void rename(const Child& child, const std::string& prefix) {
  if (child.module) update_parameters_name(*child.module, prefix + child.name + ".");
}

void check_index(std::string_view container, std::int64_t size, std::int64_t index,
                 bool end_allowed = false) {
  check(index >= -size && (index < size || (end_allowed && index == size)), ErrorKind::index,
        "For '{}', the value of 'index' must be a number in range [-{}, {}{}, but got {}.",
        container, size, size, end_allowed ? ']' : ')', index);
}

void check_cell(std::string_view container, const AnyModule& cell) {
  check(cell.get() != nullptr, ErrorKind::type,
        "For '{}', each cell must be subclass of Cell, but got NoneType.", container);
}

bool is_number(const std::string& key) {
  return !key.empty() && key.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

SequentialCell::SequentialCell(const std::vector<AnyModule>& cells) : SequentialCell() {
  for (const AnyModule& cell : cells) append(cell);
}

SequentialCell::SequentialCell(const NamedModules& cells) : SequentialCell() {
  for (const auto& [name, cell] : cells) {
    push_back(name, cell);
    rename(*find_child(name), "");
  }
}

const std::shared_ptr<Module>& SequentialCell::at(std::int64_t index) const {
  check_index("SequentialCell", size(), index);
  return Sequential::at(index);
}

void SequentialCell::append(const AnyModule& cell) {
  check_cell("SequentialCell", cell);
  const std::string prefix = guessed_prefix(*this);
  Sequential::append(cell);
  rename(children().back(), prefix);
}

void SequentialCell::replace(std::int64_t index, const AnyModule& cell) {
  check_index("SequentialCell", size(), index);
  check_cell("SequentialCell", cell);
  const std::string prefix = guessed_prefix(*this);
  Sequential::replace(index, cell);
  rename(children()[position(index)], prefix);
}

void SequentialCell::erase(std::int64_t index) {
  check_index("SequentialCell", size(), index);
  const std::string prefix = guessed_prefix(*this);
  std::vector<Child> kept = children();
  kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(position(index)));
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (is_number(kept[i].name)) kept[i].name = std::to_string(i);
  set_children(kept);
  for (const Child& child : children()) rename(child, prefix);
}

std::shared_ptr<SequentialCell> SequentialCell::slice(std::int64_t start, std::int64_t stop) const {
  auto part = std::make_shared<SequentialCell>();
  part->set_children(sliced(start, stop));
  for (const Child& child : part->children()) rename(child, "");
  return part;
}

CellList::CellList(const std::vector<AnyModule>& cells, bool auto_prefix)
    : auto_prefix_(auto_prefix) {
  train(false);
  extend(cells);
}

const std::shared_ptr<Module>& CellList::at(std::int64_t index) const {
  check_index("CellList", size(), index);
  return ModuleList::at(index);
}

void CellList::append(const AnyModule& cell) {
  check_cell("CellList", cell);
  const std::string prefix = guessed_prefix(*this);
  ModuleList::append(cell);
  if (auto_prefix_) rename(children().back(), prefix);
}

void CellList::extend(const std::vector<AnyModule>& cells) {
  for (const AnyModule& cell : cells) append(cell);
}

void CellList::rename_all(const std::string& prefix) const {
  if (!auto_prefix_) return;
  for (const Child& child : children()) rename(child, prefix);
}

void CellList::insert(std::int64_t index, const AnyModule& cell) {
  check_index("CellList", size(), index, true);
  check_cell("CellList", cell);
  const std::string prefix = guessed_prefix(*this);
  ModuleList::insert(index, cell);
  rename_all(prefix);
}

void CellList::replace(std::int64_t index, const AnyModule& cell) {
  check_index("CellList", size(), index);
  check_cell("CellList", cell);
  const std::string prefix = guessed_prefix(*this);
  ModuleList::replace(index, cell);
  if (auto_prefix_) rename(children()[position(index)], prefix);
}

void CellList::erase(std::int64_t index) {
  check_index("CellList", size(), index);
  const std::string prefix = guessed_prefix(*this);
  ModuleList::erase(index);
  rename_all(prefix);
}

std::shared_ptr<CellList> CellList::slice(std::int64_t start, std::int64_t stop) const {
  std::vector<AnyModule> cells;
  for (const Child& child : sliced(start, stop)) cells.emplace_back(child.module);
  return std::make_shared<CellList>(cells);
}

CellDict::CellDict(const NamedModules& cells) {
  train(false);
  update(cells);
}

void CellDict::insert(const std::string& key, const AnyModule& cell) {
  constexpr std::array<std::string_view, 12> kTaken{
      "keys",  "values",     "items",     "pop",      "clear", "update",
      "cells", "name_cells", "construct", "training", "phase", "parameters_dict"};
  check(!key.empty(), ErrorKind::key,
        "For 'CellDict', key can not be empty string \"\", but got key ");
  check(key.find('.') == std::string::npos, ErrorKind::key,
        "For 'CellDict', key can not contain \".\", but got key {}", escaped(key));
  check(std::ranges::find(kTaken, key) == kTaken.end(), ErrorKind::key,
        "For 'CellDict', the key can not be same with the attributes of Cell, but got key {}.",
        key);
  check(cell.get() != nullptr, ErrorKind::type, "For 'CellDict', cell can not be None.");
  const bool container =
      dynamic_cast<const twofold::nn::IndexedContainer*>(cell.get().get()) != nullptr ||
      dynamic_cast<const twofold::nn::ModuleDict*>(cell.get().get()) != nullptr;
  check(!container, ErrorKind::type,
        "For 'CellDict', the type of cell can not be CellDict, CellList or SequentialCell, but got "
        "{}.",
        dialect::type_name(Dialect::mindspore, cell.get()->type()));
  const std::string prefix = guessed_prefix(*this);
  register_module(key, cell.get());
  rename(*find_child(key), prefix);
}

void CellDict::update(const NamedModules& cells) {
  for (const auto& [key, cell] : cells) insert(key, cell);
}

}  // namespace twofold::mindspore::containers
