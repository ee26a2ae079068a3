#include "twofold/nn/module.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory_resource>
#include <mutex>
#include <typeindex>
#include <unordered_set>

#include "twofold/nn/recording.h"

namespace twofold::nn {

std::atomic<std::uint64_t> g_structure_change{0};

namespace {

std::pmr::synchronized_pool_resource& slot_pool() {
  // Leaked on purpose: modules with static lifetime return their slots after main.
  static auto* const pool = new std::pmr::synchronized_pool_resource;
  return *pool;
}

/// "net::ConvBN" as "ConvBN". Kept for the life of the process, so that a view of it stays valid.
std::string_view class_name(const std::type_info& type) {
  static std::mutex mutex;
  static std::map<std::type_index, std::string> names;
  const std::lock_guard lock(mutex);
  const auto [found, fresh] = names.try_emplace(type);
  if (fresh) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(
        abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
    const std::string full = status == 0 ? text.get() : type.name();
    const std::size_t colon = full.substr(0, full.find('<')).rfind("::");
    found->second = colon == std::string::npos ? full : full.substr(colon + 2);
  }
  return found->second;
}

}  // namespace

std::uint64_t Module::slots_version(std::optional<Role> role) const noexcept {
  return role ? slots_versions_[static_cast<std::size_t>(*role)]
              : slots_versions_[0] + slots_versions_[1];
}

std::string_view Module::type() const { return class_name(typeid(*this)); }

void* Slot::operator new(std::size_t bytes) { return slot_pool().allocate(bytes, alignof(Slot)); }
void Slot::operator delete(void* slot) noexcept {
  slot_pool().deallocate(slot, sizeof(Slot), alignof(Slot));
}

const Slot* Module::find_slot(std::string_view name) const {
  const auto found =
      std::ranges::find_if(slots_, [name](const auto& slot) { return slot->name == name; });
  return found == slots_.end() ? nullptr : found->get();
}

const Child* Module::find_child(std::string_view name) const {
  const auto found = std::ranges::find(children_, name, &Child::name);
  return found == children_.end() ? nullptr : &*found;
}

void Module::check_new_name(std::string_view kind, const std::string& name, bool same_kind) const {
  check(name.find('.') == std::string::npos, ErrorKind::key, "{} name can't contain \".\"{}", kind,
        kind == "module" ? ", got: " + name : "");
  check(!name.empty(), ErrorKind::key, "{} name can't be empty string \"\"", kind);
  check(same_kind || (find_slot(name) == nullptr && find_child(name) == nullptr), ErrorKind::key,
        "attribute '{}' already exists", name);
}

Tensor Module::set_slot(std::string name, Role role, Tensor value, bool persistent, bool any_name) {
  const Slot* known = find_slot(name);
  if (!any_name) check_new_name(to_string(role), name, known != nullptr && known->role == role);
  auto* slot = const_cast<Slot*>(known);  // this module's own
  if (slot == nullptr) {
    slots_.push_back(std::make_unique<Slot>());
    slot = slots_.back().get();
    slot->name = std::move(name);
    slot->role = role;
    ++slots_versions_.at(static_cast<std::size_t>(role));
  }
  slot->persistent = persistent;
  slot->value = std::move(value);
  ++g_structure_change;
  return slot->value;
}

Tensor Module::register_parameter(std::string name, Tensor value, bool requires_grad) {
  if (value.defined()) {
    check(!requires_grad || is_floating(value.dtype()) || is_complex(value.dtype()),
          ErrorKind::type,
          "Only Tensors of floating point and complex dtype can require gradients");
  }
  Tensor registered = set_slot(std::move(name), Role::parameter, std::move(value), true);
  if (registered.defined()) registered.requires_grad_(requires_grad);
  return registered;
}

Tensor Module::register_buffer(std::string name, Tensor value, bool persistent) {
  return set_slot(std::move(name), Role::buffer, std::move(value), persistent);
}

Tensor Module::put_parameter(std::string name, Tensor value) {
  return set_slot(std::move(name), Role::parameter, std::move(value), true, true);
}

void Module::erase_slot(std::string_view name) {
  ++g_structure_change;
  for (std::uint64_t& version : slots_versions_) ++version;
  std::erase_if(slots_, [name](const auto& slot) { return slot->name == name; });
}

void Module::add_child(const std::string& name, std::shared_ptr<Module> module) {
  check_new_name("module", name, find_child(name) != nullptr);
  set_child(name, std::move(module));
}

void Module::keep_apart(std::string_view name) {
  for (const auto& slot : slots_)
    if (slot->name == name) slot->kept_apart = true;
}

KeptWalks& Module::keep_walks() {
  if (!kept_walks_) kept_walks_ = std::make_unique<KeptWalks>();
  return *kept_walks_;
}

void Module::set_child(const std::string& name, std::shared_ptr<Module> module) {
  ++children_version_;
  ++g_structure_change;
  const auto found = std::ranges::find(children_, name, &Child::name);
  if (found != children_.end()) {
    found->module.swap(module);
    keep_for_replays(std::move(module));
  } else {
    children_.push_back({name, std::move(module)});
  }
}

void Module::erase_children() noexcept {
  ++children_version_;
  ++g_structure_change;
  for (Child& child : children_) keep_for_replays(std::move(child.module));
  children_.clear();
}

const Tensor& only_input(const Values& inputs, std::string_view layer) {
  check(inputs.size() == 1, ErrorKind::value, "{}: expected 1 input, got {}", layer, inputs.size());
  return inputs.front();
}

void detail::fail_input_count(const Module& module, std::size_t count) {
  fail(ErrorKind::value, "{}: its forward does not take {} inputs", module.type(), count);
}

Values Module::call(const Values& inputs) {
  if (caller_ != nullptr) return caller_(*this, inputs);
  fail(ErrorKind::unsupported, "Module [{}] is missing the required \"forward\" function", type());
}

void Module::train(bool mode) {
  // Each module once, however often it is shared: a cycle ends too.
  std::unordered_set<const Module*> seen;
  std::vector<Module*> open{this};
  while (!open.empty()) {
    Module* module = open.back();
    open.pop_back();
    if (!seen.insert(module).second) continue;
    module->training_ = mode;
    for (const Child& child : module->children_)
      if (child.module) open.push_back(child.module.get());
  }
}

}  // namespace twofold::nn
