#include "twofold/nn/walk.h"

#include <algorithm>

namespace twofold::nn {

namespace {

void check_children(const Module& module, std::uint64_t version, std::string_view path) {
  check(version == module.children_version(), ErrorKind::value,
        "the children of {} '{}' changed while they were being iterated", module.type(), path);
}

}  // namespace

std::string joined_path(std::string_view prefix, std::string_view name) {
  std::string path;
  path.reserve(prefix.size() + 1 + name.size());
  path += prefix;
  if (!path.empty()) path += '.';
  return path += name;
}

void parameters_then_buffers(const Module& module, std::vector<std::size_t>& order) {
  order.clear();
  for (const Role role : {Role::parameter, Role::buffer})
    for (std::size_t i = 0; i < module.slots().size(); ++i)
      if (module.slots()[i]->role == role) order.push_back(i);
}

void as_registered(const Module& module, std::vector<std::size_t>& order) {
  order.resize(module.slots().size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
}

ModuleCursor::ModuleCursor(Module& root, const WalkOptions& options, Recording* record)
    : recurse_(options.recurse), repeat_(options.repeat_modules), record_(record) {
  enter(options.prefix, root.weak_from_this().lock(), &root);
}

ModuleCursor::ModuleCursor(Module& root, Recording& record)
    : recurse_(record.options.recurse), repeat_(record.options.repeat_modules), record_(nullptr) {
  std::vector<std::size_t> way;  // from the last stop up to the root
  for (std::size_t stop = record.stops.size() - 1; stop != 0; stop = record.stops[stop].parent)
    way.push_back(stop);
  enter(record.options.prefix, root.weak_from_this().lock(), &root);
  for (; !way.empty(); way.pop_back()) {
    const std::size_t parent = record.stops[way.back()].parent;
    const Recording::Stop& stop = record.stops[way.back()];
    Frame& above = stack_.back();
    above.descended = true;
    above.version = record.stops[parent].children_version;
    above.next_child = stop.child + 1;
    above.stop = parent;
    check_children(*above.entry.module, above.version, above.entry.path);
    const auto& child = above.entry.module->children()[stop.child].module;
    enter(std::string(record.path(stop)), child, child.get()).stop = way.back();
  }
  for (const Recording::Stop& stop : record.stops) visited_.find_or_add(stop.module, 0);
  entered_ = record.stops.size();
  record_ = &record;
}

ModuleCursor::Frame& ModuleCursor::enter(std::string path, std::shared_ptr<Module> shared,
                                         Module* module) {
  Frame frame;
  frame.entry = {std::move(path), std::move(shared), module};
  if (record_ != nullptr) {
    frame.stop = record_->stops.size();
    Recording::Stop& stop = record_->stops.emplace_back();
    stop.module = module;
    if (!stack_.empty()) {
      stop.parent = stack_.back().stop;
      stop.child = stack_.back().next_child - 1;
    }
    stop.path_begin = record_->paths.size();
    stop.path_size = frame.entry.path.size();
    record_->paths += frame.entry.path;
  }
  stack_.push_back(std::move(frame));
  return stack_.back();
}

void ModuleCursor::next() {
  while (!stack_.empty() && !next_child()) stack_.pop_back();
}

/// Enters the next child of the innermost module; false when it has no more.
bool ModuleCursor::next_child() {
  Frame& frame = stack_.back();
  Module& module = *frame.entry.module;
  if (!frame.descended) {
    frame.descended = true;
    frame.version = module.children_version();
    if (record_ != nullptr) record_->stops[frame.stop].children_version = frame.version;
    if (stack_.size() == 1) visited_.find_or_add(&module, entered_++);
  }
  check_children(module, frame.version, frame.entry.path);
  if (!recurse_) return false;
  while (frame.next_child < module.children().size()) {
    const Child& child = module.children()[frame.next_child++];
    if (child.module == nullptr) continue;
    const std::size_t fresh = entered_;
    const bool met = visited_.find_or_add(child.module.get(), fresh) != fresh;
    if (met && !repeat_) continue;
    ++entered_;
    std::string path = joined_path(frame.entry.path, child.name);
    // What was never met cannot be above.
    const bool inside_itself = met && std::ranges::any_of(stack_, [&](const Frame& above) {
                                 return above.entry.module == child.module.get();
                               });
    check(!inside_itself, ErrorKind::value, "{} '{}' contains itself", child.module->type(), path);
    enter(std::move(path), child.module, child.module.get());
    return true;
  }
  return false;
}

EntryCursor::EntryCursor(Module& root, WalkOptions options)
    : root_(&root),
      root_alive_(root.weak_from_this().lock()),
      recording_(kept_recording(root, options)) {
  if (recording_ != nullptr) {
    if (!recording_->met.empty() && !replay()) leave_recording();
    return;
  }
  recording_ = std::make_shared<Recording>();
  recording_->options = std::move(options);
  recording_->change = structure_change();
  live_.emplace(root, recording_->options, recording_.get());
  enter_module();
  walk_on();
}

void EntryCursor::enter_module() {
  const Module& module = *live_->current()->module;
  recording_->options.order(module, order_);
  recording_->stops.back().slots_version = module.slots_version(recording_->options.role);
  position_ = 0;
}

void EntryCursor::next() {
  ++at_;
  if (live_) {
    walk_on();
  } else if (at_ < recording_->met.size() || recording_->change != structure_change()) {
    if (!replay()) leave_recording();
  }
}

/// Takes the next entry from the recording; false when the tree is no longer as it was recorded.
bool EntryCursor::replay() {
  if (recording_->change != structure_change()) return false;
  const Recording::Met& met = recording_->met[at_];
  if (met.entry.slot->value.id() != met.tensor) return false;
  if (keep_alive_.get() != met.entry.owner) keep_alive_ = met.entry.owner->weak_from_this().lock();
  return true;
}

/// Goes on by itself from the entry before.
void EntryCursor::leave_recording() {
  const Recording& old = *recording_;
  auto fresh = std::make_shared<Recording>();
  fresh->options = old.options;
  fresh->change = ~std::uint64_t{0};  // never kept
  const std::size_t stop = at_ == 0 ? 0 : old.met[at_ - 1].stop;
  fresh->stops.assign(old.stops.begin(), old.stops.begin() + static_cast<std::ptrdiff_t>(stop) + 1);
  fresh->met.assign(old.met.begin(), old.met.begin() + static_cast<std::ptrdiff_t>(at_));
  fresh->paths = old.paths;
  recording_ = std::move(fresh);
  live_.emplace(*root_, *recording_);
  for (std::size_t i = 0; i < at_; ++i) first_met_.find_or_add(recording_->met[i].tensor, i);
  recording_->options.order(*live_->current()->module, order_);
  position_ = at_ == 0 ? 0 : recording_->met.back().next;
  walk_on();
}

/// Finds the next slot, and the next, until one is met or the walk ends.
void EntryCursor::walk_on() {
  while (!next_slot()) {
    live_->next();
    if (live_->current() == nullptr) {
      keep_recording(*root_, recording_);
      return;
    }
    enter_module();
  }
}

bool EntryCursor::next_slot() {
  const ModuleEntry& at = *live_->current();
  const std::size_t stop = recording_->stops.size() - 1;
  const std::optional<Role> role = recording_->options.role;
  check(recording_->stops[stop].slots_version == at.module->slots_version(role), ErrorKind::value,
        "the slots of {} '{}' changed while they were being iterated", at.module->type(), at.path);
  while (position_ < order_.size()) {
    Slot& slot = *at.module->slots()[order_[position_++]];
    if (!slot.value.defined() || (role && slot.role != *role)) continue;
    const std::size_t here = recording_->met.size();
    Recording::Met& met = recording_->met.emplace_back();
    met = {{joined_path(at.path, slot.name), at.module, &slot, std::nullopt},
           slot.value.id(),
           stop,
           position_};
    const std::size_t first = first_met_.find_or_add(slot.value.id(), here);
    if (first != here) met.entry.alias_of = recording_->met[first].entry.path;
    return true;
  }
  return false;
}

}  // namespace twofold::nn
