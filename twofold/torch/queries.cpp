#include "twofold/torch/queries.h"

#include <algorithm>
#include <vector>

#include "twofold/core/text.h"
#include "twofold/nn/cast.h"

namespace twofold::torch {

using twofold::nn::Child;
using twofold::nn::Entry;
using twofold::nn::Module;
using twofold::nn::ModuleEntry;
using twofold::nn::Slot;
using twofold::nn::WalkOptions;

namespace {

template <class Item>
bool keep_all(const Item& /*item*/) {
  return true;
}

const Tensor& tensor_of(const Entry& entry) { return entry.slot->value; }
NamedTensor named_tensor(const Entry& entry) { return {entry.path, entry.slot->value}; }

ModulePtr module_of(const ModuleEntry& entry) {
  if (entry.shared) return entry.shared;
  return {std::shared_ptr<void>(), entry.module};
}
Named<ModulePtr> named_module(const ModuleEntry& entry) { return {entry.path, module_of(entry)}; }

Tensors tensors(Module& module, Role role, bool recurse) {
  return {entries(module, {.recurse = recurse, .role = role}), twofold::nn::is_first, tensor_of};
}

NamedTensors named_tensors(Module& module, Role role, const std::string& prefix, bool recurse,
                           bool remove_duplicate) {
  WalkOptions options{
      .prefix = prefix, .recurse = recurse, .repeat_modules = !remove_duplicate, .role = role};
  return {entries(module, std::move(options)),
          remove_duplicate ? twofold::nn::is_first : keep_all<Entry>, named_tensor};
}

/// A dotted path without its last part, and that part.
std::pair<std::string_view, std::string_view> split_last(std::string_view target) {
  const std::size_t dot = target.rfind('.');
  if (dot == std::string_view::npos) return {"", target};
  return {target.substr(0, dot), target.substr(dot + 1)};
}

void check_attribute(const Module& module, std::string_view name) {
  check(module.find_slot(name) != nullptr || module.find_child(name) != nullptr, ErrorKind::key,
        "{} has no attribute `{}`", module.type(), escaped(name));
}

void apply_below(Module& module, const std::function<void(Module&)>& fn,
                 std::vector<const Module*>& above) {
  check(std::ranges::find(above, &module) == above.end(), ErrorKind::value, "{} contains itself",
        module.type());
  above.push_back(&module);
  for (const ModulePtr& child : children(module)) apply_below(*child, fn, above);
  above.pop_back();
  fn(module);
}

std::string python_list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "'" : ", '") + name + "'";
  return "[" + text + "]";
}

}  // namespace

ChildCursor::ChildCursor(Module& root, const WalkOptions& /*options*/)
    : root_(&root), version_(root.children_version()) {
  next();
}

void ChildCursor::next() {
  check(version_ == root_->children_version(), ErrorKind::value,
        "the children of {} changed while they were being iterated", root_->type());
  const auto& all = root_->children();
  entry_ = {};
  for (; position_ < all.size() && entry_.module == nullptr; ++position_) {
    const Child& child = all[position_];
    const auto before = all.begin() + static_cast<std::ptrdiff_t>(position_);
    const bool repeated = std::find_if(all.begin(), before, [&](const Child& other) {
                            return other.module == child.module;
                          }) != before;
    if (child.module && !repeated) entry_ = {child.name, child.module, child.module.get()};
  }
}

Tensors parameters(Module& module, bool recurse) {
  return tensors(module, Role::parameter, recurse);
}

NamedTensors named_parameters(Module& module, const std::string& prefix, bool recurse,
                              bool remove_duplicate) {
  return named_tensors(module, Role::parameter, prefix, recurse, remove_duplicate);
}

Tensors buffers(Module& module, bool recurse) { return tensors(module, Role::buffer, recurse); }

NamedTensors named_buffers(Module& module, const std::string& prefix, bool recurse,
                           bool remove_duplicate) {
  return named_tensors(module, Role::buffer, prefix, recurse, remove_duplicate);
}

Children children(Module& module) {
  return {ChildRange(module, {}), keep_all<ModuleEntry>, module_of};
}

NamedChildren named_children(Module& module) {
  return {ChildRange(module, {}), keep_all<ModuleEntry>, named_module};
}

Modules modules(Module& module, bool remove_duplicate) {
  return {twofold::nn::modules(module, {.repeat_modules = !remove_duplicate}),
          keep_all<ModuleEntry>, module_of};
}

NamedModules named_modules(Module& module, const std::string& prefix, bool remove_duplicate) {
  return {twofold::nn::modules(module, {.prefix = prefix, .repeat_modules = !remove_duplicate}),
          keep_all<ModuleEntry>, named_module};
}

ModulePtr get_submodule(Module& module, std::string_view target) {
  ModulePtr at = module_of({"", module.weak_from_this().lock(), &module});
  if (target.empty()) return at;
  for (const std::string& atom : split(target, '.')) {
    check_attribute(*at, atom);
    const Child* child = at->find_child(atom);
    check(child != nullptr && child->module != nullptr, ErrorKind::key, "`{}` is not an nn.Module",
          escaped(atom));
    at = child->module;
  }
  return at;
}

Tensor get_parameter(Module& module, std::string_view target) {
  const auto [path, name] = split_last(target);
  const ModulePtr owner = get_submodule(module, path);
  check_attribute(*owner, name);
  const Slot* slot = owner->find_slot(name);
  check(slot != nullptr && slot->role == Role::parameter && slot->value.defined(), ErrorKind::key,
        "`{}` is not an nn.Parameter", escaped(name));
  return slot->value;
}

Tensor get_buffer(Module& module, std::string_view target) {
  const auto [path, name] = split_last(target);
  const ModulePtr owner = get_submodule(module, path);
  check_attribute(*owner, name);
  const Slot* slot = owner->find_slot(name);
  check(slot != nullptr && slot->role == Role::buffer, ErrorKind::key, "`{}` is not a buffer",
        escaped(name));
  return slot->value;
}

void requires_grad_(Module& module, bool requires_grad) {
  const auto all = parameters(module);
  for (const Tensor& parameter : all)
    check(!requires_grad || is_floating(parameter.dtype()) || is_complex(parameter.dtype()),
          ErrorKind::type, "only Tensors of floating point dtype can require gradients");
  for (const Tensor& parameter : all) parameter.requires_grad_(requires_grad);
}

void apply(Module& module, const std::function<void(Module&)>& fn) {
  std::vector<const Module*> above;
  apply_below(module, fn, above);
}

void to(Module& module, DType dtype) {
  twofold::nn::cast(module, dtype, twofold::nn::CastKinds::floating_and_complex);
}

std::string to_string(const IncompatibleKeys& keys) {
  if (keys.missing_keys.empty() && keys.unexpected_keys.empty())
    return "<All keys matched successfully>";
  return fmt::format("_IncompatibleKeys(missing_keys={}, unexpected_keys={})",
                     python_list(keys.missing_keys), python_list(keys.unexpected_keys));
}

}  // namespace twofold::torch
