#include "twofold/nn/walk.h"

#include <algorithm>

namespace twofold::nn {

namespace {

template <class Keep>
std::vector<std::size_t> positions(const Module& module, Keep keep) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < module.slots().size(); ++i)
    if (keep(*module.slots()[i])) found.push_back(i);
  return found;
}

}  // namespace

std::string joined_path(std::string_view prefix, std::string_view name) {
  std::string path(prefix);
  if (!path.empty()) path += '.';
  return path += name;
}

std::vector<std::size_t> parameters_then_buffers(const Module& module) {
  auto order = positions(module, [](const Slot& slot) { return slot.role == Role::parameter; });
  const auto buffers =
      positions(module, [](const Slot& slot) { return slot.role == Role::buffer; });
  order.insert(order.end(), buffers.begin(), buffers.end());
  return order;
}

std::vector<std::size_t> as_registered(const Module& module) {
  return positions(module, [](const Slot&) { return true; });
}

ModuleCursor::ModuleCursor(Module& root, const WalkOptions& options)
    : recurse_(options.recurse), repeat_(options.repeat_modules) {
  enter(options.prefix, root.weak_from_this().lock(), &root);
}

void ModuleCursor::enter(std::string path, std::shared_ptr<Module> shared, Module* module) {
  Frame frame;
  frame.entry = {std::move(path), std::move(shared), module};
  visited_.insert(module);
  stack_.push_back(std::move(frame));
}

void ModuleCursor::next() {
  while (!stack_.empty()) {
    Frame& frame = stack_.back();
    Module& module = *frame.entry.module;
    if (!frame.descended) {
      frame.descended = true;
      frame.version = module.children_version();
    }
    check(frame.version == module.children_version(), ErrorKind::value,
          "the children of {} '{}' changed while they were being iterated", module.type(),
          frame.entry.path);
    if (!recurse_ || frame.next_child == module.children().size()) {
      stack_.pop_back();
      continue;
    }
    const Child& child = module.children()[frame.next_child++];
    if (child.module == nullptr) continue;
    if (!repeat_ && visited_.contains(child.module.get())) continue;
    const std::string path = joined_path(frame.entry.path, child.name);
    const bool inside_itself = std::ranges::any_of(
        stack_, [&](const Frame& f) { return f.entry.module == child.module.get(); });
    check(!inside_itself, ErrorKind::value, "{} '{}' contains itself", child.module->type(), path);
    enter(path, child.module, child.module.get());
    return;
  }
}

EntryCursor::EntryCursor(Module& root, WalkOptions options)
    : options_(std::move(options)), modules_(root, options_) {
  enter_module();
  next();
}

void EntryCursor::enter_module() {
  const Module& module = *modules_.current()->module;
  order_ = options_.order(module);
  version_ = module.slots_version();
  position_ = 0;
}

void EntryCursor::next() {
  while (!next_slot()) {
    modules_.next();
    if (modules_.current() == nullptr) {
      at_end_ = true;
      return;
    }
    enter_module();
  }
}

bool EntryCursor::next_slot() {
  const ModuleEntry& at = *modules_.current();
  while (position_ < order_.size()) {
    check(version_ == at.module->slots_version(), ErrorKind::value,
          "the slots of {} '{}' changed while they were being iterated", at.module->type(),
          at.path);
    Slot& slot = *at.module->slots()[order_[position_++]];
    if (!slot.value.defined() || (options_.role && slot.role != *options_.role)) continue;
    entry_.path = joined_path(at.path, slot.name);
    entry_.owner = at.module;
    entry_.slot = &slot;
    const auto [first, fresh] = met_.try_emplace(slot.value.id(), entry_.path);
    entry_.alias_of = fresh ? std::nullopt : std::optional(first->second);
    return true;
  }
  return false;
}

}  // namespace twofold::nn
