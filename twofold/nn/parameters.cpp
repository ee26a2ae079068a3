#include "twofold/nn/parameters.h"

#include <algorithm>

#include "twofold/core/text.h"

namespace twofold::nn {

std::shared_ptr<Module> ParameterList::fresh() const { return std::make_shared<ParameterList>(); }

std::size_t ParameterList::position(std::int64_t index) const {
  check(index >= -size() && index < size(), ErrorKind::index, "index {} is out of range", index);
  return static_cast<std::size_t>(index < 0 ? index + size() : index);
}

Tensor ParameterList::at(std::int64_t index) const { return slots()[position(index)]->value; }

void ParameterList::append(Tensor value, bool requires_grad) {
  register_parameter(std::to_string(size()), std::move(value), requires_grad);
}

void ParameterList::extend(const std::vector<Tensor>& values) {
  for (const Tensor& value : values) append(value);
}

void ParameterList::extend(const ParameterList& other) {
  for (const Tensor& value : other.values())  // may be our own
    append(value, value.defined() && value.requires_grad());
}

void ParameterList::replace(std::int64_t index, Tensor value, bool requires_grad) {
  register_parameter(slots()[position(index)]->name, std::move(value), requires_grad);
}

std::shared_ptr<ParameterList> ParameterList::slice(std::int64_t start, std::int64_t stop) const {
  const auto clamped = [&](std::int64_t index) {
    return std::clamp(index < 0 ? index + size() : index, std::int64_t{0}, size());
  };
  auto part = std::make_shared<ParameterList>();
  for (std::int64_t i = clamped(start); i < clamped(stop); ++i)
    part->append(at(i), at(i).defined() && at(i).requires_grad());
  return part;
}

std::vector<Tensor> ParameterList::values() const {
  std::vector<Tensor> found;
  for (const auto& slot : slots()) found.push_back(slot->value);
  return found;
}

Values ParameterList::call(const Values& /*inputs*/) {
  fail(ErrorKind::unsupported, "ParameterList should not be called.");
}

std::shared_ptr<Module> ParameterDict::fresh() const { return std::make_shared<ParameterDict>(); }

std::vector<std::string> ParameterDict::keys() const {
  std::vector<std::string> names;
  for (const auto& slot : slots()) names.push_back(slot->name);
  return names;
}

std::vector<Tensor> ParameterDict::values() const {
  std::vector<Tensor> found;
  for (const auto& slot : slots()) found.push_back(slot->value);
  return found;
}

NamedTensors ParameterDict::items() const {
  NamedTensors found;
  for (const auto& slot : slots()) found.emplace_back(slot->name, slot->value);
  return found;
}

Tensor ParameterDict::at(std::string_view key) const {
  if (const Slot* slot = find_slot(key)) return slot->value;
  const std::string near = nearest(key, keys());
  fail(ErrorKind::key, "'ParameterDict' object has no attribute '{}'{}", escaped(key),
       near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
}

Tensor ParameterDict::get(std::string_view key, const Tensor& fallback) const {
  const Slot* slot = find_slot(key);
  return slot == nullptr ? fallback : slot->value;
}

void ParameterDict::insert(const std::string& key, Tensor value, bool requires_grad) {
  constexpr std::string_view kOwn[] = {"copy", "fromkeys", "get", "popitem", "setdefault"};
  check(!is_taken_key(key) && std::ranges::find(kOwn, key) == std::end(kOwn), ErrorKind::key,
        "attribute '{}' already exists", key);
  register_parameter(key, std::move(value), requires_grad);
}

Tensor ParameterDict::setdefault(const std::string& key, const Tensor& fallback) {
  if (!contains(key)) insert(key, fallback);
  return at(key);
}

void ParameterDict::update(const NamedTensors& values) {
  for (const auto& [key, value] : values) insert(key, value);
}

void ParameterDict::update(const std::map<std::string, Tensor>& values) {
  for (const auto& [key, value] : values) insert(key, value);
}

void ParameterDict::update(const ParameterDict& other) {
  for (const auto& [key, value] : other.items())  // may be our own
    insert(key, value, value.defined() && value.requires_grad());
}

Tensor ParameterDict::pop(std::string_view key) {
  Tensor value = at(key);
  erase_slot(key);
  return value;
}

std::pair<std::string, Tensor> ParameterDict::popitem() {
  check(size() > 0, ErrorKind::key, "ParameterDict: popitem from an empty dictionary");
  std::pair<std::string, Tensor> item(slots().back()->name, slots().back()->value);
  erase_slot(item.first);
  return item;
}

void ParameterDict::clear() {
  while (size() > 0) erase_slot(slots().back()->name);
}

std::shared_ptr<ParameterDict> ParameterDict::copy() const {
  auto other = std::make_shared<ParameterDict>();
  other->update(*this);
  return other;
}

Values ParameterDict::call(const Values& /*inputs*/) {
  fail(ErrorKind::unsupported,
       "Module [ParameterDict] is missing the required \"forward\" function");
}

}  // namespace twofold::nn
