#include "twofold/nn/walk.h"

#include <algorithm>

namespace twofold::nn {

namespace {

void check_children(const Module& module, std::uint64_t version, std::string_view path) {
  if (version != module.children_version())  // the type's name costs more than the walk
    fail(ErrorKind::value, "the children of {} '{}' changed while they were being iterated",
         module.type(), path);
}

/// Into memory that may be there already.
void join_path(std::string_view prefix, std::string_view name, std::string& path) {
  path.clear();
  path.reserve(prefix.size() + 1 + name.size());
  path += prefix;
  if (!prefix.empty()) path += '.';
  path += name;
}

void prefetch(const void* object, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += 64)
    __builtin_prefetch(static_cast<const char*>(object) + at);
}

constexpr std::size_t kMostAhead = 4;  // of one module's children and slots

void prefetch_lists(const Module& module) {
  prefetch(module.children().data(), kMostAhead * sizeof(Child));
  prefetch(module.slots().data(), 1);
}

void prefetch_slots(const Module& module) {
  const std::size_t count = std::min(module.slots().size(), kMostAhead);
  for (std::size_t i = 0; i < count; ++i) prefetch(module.slots()[i].get(), sizeof(Slot));
}

void prefetch_tensors(const Module& module) {
  const std::size_t count = std::min(module.slots().size(), kMostAhead);
  for (std::size_t i = 0; i < count; ++i) prefetch(module.slots()[i]->value.id(), 1);
}

/// Asks for the memory of the siblings that come next and of their children, a step further down
/// the nearer they are: in a large tree a walk is little else than waiting for memory.
void prefetch_ahead(const std::vector<Child>& siblings, std::size_t current) {
  const auto with = [&](std::size_t at, auto&& use) {
    if (at < siblings.size() && siblings[at].module != nullptr) use(*siblings[at].module);
  };
  const auto below = [](const Module& module, auto&& use) {
    const auto& children = module.children();
    for (std::size_t i = 0; i < std::min(children.size(), kMostAhead); ++i)
      if (children[i].module != nullptr) use(*children[i].module);
  };
  with(current + 5, [](const Module& module) { prefetch(&module, sizeof(Module)); });
  with(current + 4, prefetch_lists);
  with(current + 3, [&](const Module& module) {
    below(module, [](const Module& child) { prefetch(&child, sizeof(Module)); });
  });
  with(current + 2, [&](const Module& module) {
    prefetch_slots(module);
    below(module, prefetch_lists);
  });
  with(current + 1, [&](const Module& module) { below(module, prefetch_slots); });
  with(current, [&](const Module& module) { below(module, prefetch_tensors); });
}

/// Of ModuleCursor::change_: every module that was entered is in visited_.
constexpr std::uint64_t kAllVisited = ~std::uint64_t{0};

}  // namespace

std::string joined_path(std::string_view prefix, std::string_view name) {
  std::string path;
  join_path(prefix, name, path);
  return path;
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
    : recurse_(options.recurse),
      repeat_(options.repeat_modules),
      record_(record),
      change_(structure_change()) {
  push(root.weak_from_this().lock(), &root).entry.path = options.prefix;
}

ModuleCursor::ModuleCursor(Module& root, Recording& record)
    : ModuleCursor(root, record.options, nullptr) {
  std::vector<std::uint32_t> way;  // from the last stop up to the root
  for (auto stop = static_cast<std::uint32_t>(record.stops.size() - 1); stop != 0;
       stop = record.stops[stop].parent)
    way.push_back(stop);
  for (; !way.empty(); way.pop_back()) {
    const Recording::Stop& stop = record.stops[way.back()];
    Frame& above = stack_[depth_ - 1];
    above.descended = true;
    above.version = record.stops[stop.parent].children_version;
    above.next_child = stop.child + 1;
    check_children(*above.entry.module, above.version, above.entry.path);
    enter(above.entry.module->children()[stop.child]);
    stack_[depth_ - 1].stop = way.back();
  }
  for (const Recording::Stop& stop : record.stops) visited_.find_or_add(stop.module, 0);
  entered_ = record.stops.size();
  record_ = &record;
  change_ = kAllVisited;
}

ModuleCursor::Frame& ModuleCursor::push(std::shared_ptr<Module> shared, Module* module) {
  if (depth_ == stack_.size()) stack_.emplace_back();
  Frame& frame = stack_[depth_++];
  frame.entry.shared = std::move(shared);
  frame.entry.module = module;
  frame.next_child = 0;
  frame.descended = false;
  if (record_ != nullptr) {
    frame.stop = static_cast<std::uint32_t>(record_->stops.size());
    Recording::Stop& stop = record_->stops.emplace_back();
    stop.module = module;
    if (depth_ > 1) {
      const Frame& above = stack_[depth_ - 2];
      stop.parent = above.stop;
      stop.child = static_cast<std::uint32_t>(above.next_child - 1);
    }
  }
  return frame;
}

void ModuleCursor::enter(const Child& child) {
  std::string& path = push(child.module, child.module.get()).entry.path;
  join_path(stack_[depth_ - 2].entry.path, child.name, path);
}

void ModuleCursor::next() {
  while (depth_ != 0 && !next_child()) stack_[--depth_].entry.shared.reset();
}

/// True for a module that was not entered before. One that nobody but its parent owns cannot have
/// been, unless it was moved during the walk.
bool ModuleCursor::is_new(const std::shared_ptr<Module>& child) {
  if (record_ != nullptr && change_ != kAllVisited) {
    if (change_ == structure_change()) {
      if (child.use_count() == 1) return true;
    } else {
      for (const Recording::Stop& stop : record_->stops) visited_.find_or_add(stop.module, 0);
      change_ = kAllVisited;
    }
  }
  const std::size_t fresh = entered_ + 1;
  return visited_.find_or_add(child.get(), fresh) == fresh;
}

/// Enters the next child of the innermost module; false when it has no more.
bool ModuleCursor::next_child() {
  Frame& frame = stack_[depth_ - 1];
  Module& module = *frame.entry.module;
  if (!frame.descended) {
    frame.descended = true;
    frame.version = module.children_version();
    if (record_ != nullptr) record_->stops[frame.stop].children_version = frame.version;
    if (depth_ == 1) visited_.find_or_add(&module, 0);
  }
  check_children(module, frame.version, frame.entry.path);
  if (!recurse_) return false;
  while (frame.next_child < module.children().size()) {
    const Child& child = module.children()[frame.next_child++];
    prefetch_ahead(module.children(), frame.next_child - 1);
    if (child.module == nullptr) continue;
    if (!is_new(child.module)) {
      if (!repeat_) continue;
      for (std::size_t above = 0; above < depth_; ++above)
        check(stack_[above].entry.module != child.module.get(), ErrorKind::value,
              "{} '{}' contains itself", child.module->type(),
              joined_path(frame.entry.path, child.name));
    }
    ++entered_;
    enter(child);
    return true;
  }
  return false;
}

EntryCursor::EntryCursor(Module& root, WalkOptions options)
    : root_(&root), root_alive_(root.weak_from_this().lock()) {
  replay_.emplace();  // before the recording is looked at
  recording_ = kept_recording(root, options);
  if (recording_ != nullptr && recording_->change == structure_change()) {
    at_ = recording_->entries.begin();
    end_ = at_ + static_cast<std::ptrdiff_t>(recording_->marks.size());
    current_ = at_ == end_ ? nullptr : &*at_;
    return;
  }
  replay_.reset();
  recording_.reset();
  recording_ = fresh_recording(root, std::move(options));
  all_in_index_ = recording_->options.repeat_modules;
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

/// Goes on by itself from where the recording was read to.
void EntryCursor::leave_recording() {
  const std::shared_ptr<const Recording> old = std::move(recording_);
  const auto met = static_cast<std::size_t>(at_ - old->entries.begin()) + 1;
  const Recording::Mark last = old->marks[met - 1];
  recording_ = std::make_shared<Recording>();
  recording_->options = old->options;
  recording_->change = old->change;  // so that it is never kept
  recording_->stops.assign(old->stops.begin(), old->stops.begin() + last.stop + 1);
  for (std::size_t i = 0; i < met; ++i) {
    Entry entry = old->entries[i];
    const std::size_t first = first_met_.find_or_add(old->marks[i].tensor, i);
    if (first != i) entry.alias_of = &recording_->entries[first].path;
    recording_->entries.push_back(std::move(entry));
  }
  recording_->marks.assign(old->marks.begin(),
                           old->marks.begin() + static_cast<std::ptrdiff_t>(met));
  current_ = nullptr;
  live_.emplace(*root_, *recording_);
  recording_->options.order(*live_->current()->module, order_);
  position_ = last.next;
  walk_on();
  replay_.reset();
}

/// Finds the next slot, and the next, until one is met or the walk ends.
void EntryCursor::walk_on() {
  while (!next_slot()) {
    live_->next();
    if (live_->current() == nullptr) {
      current_ = nullptr;
      keep_recording(*root_, recording_);
      return;
    }
    enter_module();
  }
  current_ = &recording_->entries[recording_->marks.size() - 1];
}

/// The place where the tensor was met first; `here` when it never was. What one slot alone holds
/// cannot have been met, unless it was registered anew during the walk.
std::size_t EntryCursor::first_place(const Tensor& tensor, std::size_t here) {
  if (!all_in_index_) {
    if (recording_->change == structure_change()) {
      if (tensor.impl().use_count() == 1) return here;
    } else {
      for (std::size_t i = 0; i < here; ++i) first_met_.find_or_add(recording_->marks[i].tensor, i);
      all_in_index_ = true;
    }
  }
  return first_met_.find_or_add(tensor.id(), here);
}

bool EntryCursor::next_slot() {
  const ModuleEntry& at = *live_->current();
  const std::optional<Role> role = recording_->options.role;
  if (recording_->stops.back().slots_version != at.module->slots_version(role))
    fail(ErrorKind::value, "the slots of {} '{}' changed while they were being iterated",
         at.module->type(), at.path);
  while (position_ < order_.size()) {
    const Slot& slot = *at.module->slots()[order_[position_++]];
    if (!slot.value.defined() || (role && slot.role != *role)) continue;
    const std::size_t here = recording_->marks.size();
    const std::size_t first = first_place(slot.value, here);
    if (here == recording_->entries.size()) recording_->entries.emplace_back();
    Entry& entry = recording_->entries[here];
    join_path(at.path, slot.name, entry.path);
    entry.owner = at.module;
    entry.slot = &slot;
    entry.alias_of = first == here ? nullptr : &recording_->entries[first].path;
    recording_->marks.push_back({slot.value.id(),
                                 static_cast<std::uint32_t>(recording_->stops.size() - 1),
                                 static_cast<std::uint32_t>(position_)});
    return true;
  }
  return false;
}

}  // namespace twofold::nn
