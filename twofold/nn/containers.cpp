#include "twofold/nn/containers.h"

#include <algorithm>
#include <array>

#include "twofold/core/text.h"

namespace twofold::nn {

namespace {

/// What hasattr(ModuleDict(), name) finds in torch 2.13.
constexpr std::array<std::string_view, 61> kTaken{"T_destination",
                                                  "add_module",
                                                  "apply",
                                                  "bfloat16",
                                                  "buffers",
                                                  "call_super_init",
                                                  "children",
                                                  "clear",
                                                  "compile",
                                                  "cpu",
                                                  "cuda",
                                                  "double",
                                                  "dump_patches",
                                                  "eval",
                                                  "extra_repr",
                                                  "float",
                                                  "forward",
                                                  "get_buffer",
                                                  "get_extra_state",
                                                  "get_parameter",
                                                  "get_submodule",
                                                  "half",
                                                  "ipu",
                                                  "items",
                                                  "keys",
                                                  "load_state_dict",
                                                  "modules",
                                                  "mtia",
                                                  "named_buffers",
                                                  "named_children",
                                                  "named_modules",
                                                  "named_parameters",
                                                  "parameters",
                                                  "pop",
                                                  "register_backward_hook",
                                                  "register_buffer",
                                                  "register_forward_hook",
                                                  "register_forward_pre_hook",
                                                  "register_full_backward_hook",
                                                  "register_full_backward_pre_hook",
                                                  "register_load_state_dict_post_hook",
                                                  "register_load_state_dict_pre_hook",
                                                  "register_module",
                                                  "register_parameter",
                                                  "register_state_dict_post_hook",
                                                  "register_state_dict_pre_hook",
                                                  "requires_grad_",
                                                  "set_extra_state",
                                                  "set_submodule",
                                                  "share_memory",
                                                  "state_dict",
                                                  "to",
                                                  "to_empty",
                                                  "train",
                                                  "training",
                                                  "type",
                                                  "update",
                                                  "values",
                                                  "xpu",
                                                  "zero_grad",
                                                  "__init__"};

std::vector<Child> renumbered(std::vector<Child> children) {
  for (std::size_t i = 0; i < children.size(); ++i) children[i].name = std::to_string(i);
  return children;
}

}  // namespace

std::size_t IndexedContainer::position(std::int64_t index) const {
  check(index >= -size() && index < size(), ErrorKind::index, "index {} is out of range", index);
  return static_cast<std::size_t>(index < 0 ? index + size() : index);
}

std::vector<Child> IndexedContainer::sliced(std::int64_t start, std::int64_t stop) const {
  const auto clamped = [&](std::int64_t index) {
    return std::clamp(index < 0 ? index + size() : index, std::int64_t{0}, size());
  };
  const std::int64_t first = clamped(start);
  const std::int64_t last = std::max(first, clamped(stop));
  return {children().begin() + first, children().begin() + last};
}

const std::shared_ptr<Module>& IndexedContainer::at(std::int64_t index) const {
  return children()[position(index)].module;
}

void IndexedContainer::replace(std::int64_t index, const AnyModule& module) {
  const std::string name = children()[position(index)].name;
  set_child(name, module.get());
}

void IndexedContainer::append(const AnyModule& module) {
  register_module(std::to_string(size()), module.get());
}

void IndexedContainer::extend(const std::vector<AnyModule>& modules) {
  for (const AnyModule& module : modules) append(module);
}

void IndexedContainer::set_children(const std::vector<Child>& children) {
  const std::vector<Child> kept = children;  // may be our own list
  erase_children();
  for (const Child& child : kept) set_child(child.name, child.module);
}

void IndexedContainer::erase(std::int64_t index) {
  std::vector<Child> kept = children();
  kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(position(index)));
  set_children(renumbered(std::move(kept)));
}

std::shared_ptr<Module> IndexedContainer::pop(std::int64_t index) {
  std::shared_ptr<Module> module = at(index);
  erase(index);
  return module;
}

void IndexedContainer::insert_renumbered(std::size_t position,
                                         const std::shared_ptr<Module>& module) {
  std::vector<Child> all = children();
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(position), Child{"", module});
  set_children(renumbered(std::move(all)));
}

Sequential::Sequential(const NamedModules& modules) {
  for (const auto& [name, module] : modules) push_back(name, module);
}

void Sequential::insert(std::int64_t index, const AnyModule& module) {
  check(index >= -size() && index <= size(), ErrorKind::index, "Index out of range: {}", index);
  const std::int64_t at = index < 0 ? index + size() : index;
  // torch moves children number by number and stops at a name that is no number.
  for (std::int64_t i = size() - 1; i >= at; --i)
    check(find_child(std::to_string(i)) != nullptr, ErrorKind::key,
          "Sequential: there is no child '{}' to move", i);
  insert_renumbered(static_cast<std::size_t>(at), module.get());
}

std::shared_ptr<Sequential> Sequential::slice(std::int64_t start, std::int64_t stop) const {
  auto part = std::make_shared<Sequential>();
  part->set_children(sliced(start, stop));
  return part;
}

Values Sequential::call(const Values& inputs) {
  Values values = inputs;
  for (const Child& child : children()) {
    check(child.module != nullptr, ErrorKind::value, "Sequential: child '{}' is absent",
          escaped(child.name));
    values = child.module->call(values);
  }
  return values;
}

Tensor Sequential::forward(const Tensor& input) {
  const Values outputs = call({input});
  check(outputs.size() == 1, ErrorKind::value, "Sequential: expected 1 output, got {}",
        outputs.size());
  return outputs.front();
}

void ModuleList::insert(std::int64_t index, const AnyModule& module) {
  const std::int64_t from_front = index < 0 ? index + size() : index;
  insert_renumbered(static_cast<std::size_t>(std::clamp(from_front, std::int64_t{0}, size())),
                    module.get());
}

std::shared_ptr<ModuleList> ModuleList::slice(std::int64_t start, std::int64_t stop) const {
  auto part = std::make_shared<ModuleList>();
  part->set_children(renumbered(sliced(start, stop)));
  return part;
}

std::vector<std::string> ModuleDict::keys() const {
  std::vector<std::string> names;
  for (const Child& child : children()) names.push_back(child.name);
  return names;
}

const std::shared_ptr<Module>& ModuleDict::at(std::string_view key) const {
  const Child* child = find_child(key);
  if (child == nullptr) {
    const std::string near = nearest(key, keys());
    fail(ErrorKind::key, "ModuleDict: there is no module '{}'{}", escaped(key),
         near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
  }
  return child->module;
}

bool is_taken_key(std::string_view key) { return std::ranges::find(kTaken, key) != kTaken.end(); }

void ModuleDict::insert(const std::string& key, const AnyModule& module) {
  check(!is_taken_key(key), ErrorKind::key, "attribute '{}' already exists", key);
  register_module(key, module.get());
}

void ModuleDict::update(const NamedModules& modules) {
  for (const auto& [key, module] : modules) insert(key, module);
}

void ModuleDict::update(const ModuleDict& other) {
  const std::vector<Child> theirs = other.children();  // may be our own list
  for (const Child& child : theirs) insert(child.name, child.module);
}

std::shared_ptr<Module> ModuleDict::pop(std::string_view key) {
  std::shared_ptr<Module> module = at(key);
  std::vector<Child> kept;
  for (const Child& child : children())
    if (child.name != key) kept.push_back(child);
  erase_children();
  for (const Child& child : kept) set_child(child.name, child.module);
  return module;
}

}  // namespace twofold::nn
