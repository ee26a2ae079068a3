#include "twofold/checkpoint/torch_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "twofold/checkpoint/integers.h"
#include "twofold/checkpoint/roles.h"
#include "twofold/checkpoint/torch_reader.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

TorchWalk::TorchWalk(const Pickle& pickle, TorchStorages& storages)
    : pickle_(pickle), tensors_(pickle, storages), open_(pickle.nodes.size()) {}

Checkpoint TorchWalk::run() {
  found_.format = Format::torch_zip;
  found_.ordered = pickle_[pickle_.root].kind == NodeKind::call;
  read_versions();
  steps_.push_back({.id = pickle_.root});
  while (!steps_.empty()) {
    const Step step = std::move(steps_.back());
    steps_.pop_back();
    if (step.leaves) {
      open_[step.id] = false;
    } else {
      visit(step);
    }
  }
  return std::move(found_);
}

std::string TorchWalk::name() const { return fmt::format("{}", fmt::join(path_, ".")); }

/// Names an entry or a value. The keys inside one module are one part, as state_dict() has them.
template <class Item>
void TorchWalk::locate(Item& item) const {
  item.name = name();
  for (std::size_t i = 0; i < path_.size(); ++i) {
    if (joins_[i]) {
      item.path.back() += "." + path_[i];
    } else {
      item.path.push_back(path_[i]);
      item.parts.push_back(parts_[i]);
    }
  }
}

/// A small file can stand for a very large tree when its parts are shared: what is listed is
/// counted.
void TorchWalk::count(NodeId where, std::uint64_t visits, std::uint64_t bytes) {
  visits_ += visits;
  listed_bytes_ += bytes;
  const std::uint64_t most = kFreeTorchVisits + 8 * pickle_.nodes.size();
  if (visits_ > most)
    fail_at(ErrorKind::limit, pickle_.at(where),
            "the values of this file expand to more than {} by sharing", most);
  const std::uint64_t most_bytes = kFreeTorchListing + 64 * pickle_.source.size();
  if (listed_bytes_ > most_bytes)
    fail_at(ErrorKind::limit, pickle_.at(where),
            "the names and texts of this file expand to more than {} bytes by sharing", most_bytes);
}

void TorchWalk::visit(const Step& step) {
  if (step.depth > kMaxTorchDepth)
    fail_at(ErrorKind::limit, pickle_.at(step.id), "expected at most {} levels of containers",
            kMaxTorchDepth);
  if (step.depth > 0) {
    path_.resize(step.depth - 1);
    parts_.resize(step.depth - 1);
    path_.push_back(step.key);
    parts_.push_back(step.part);
    joins_.resize(step.depth - 1);
    joins_.push_back(step.joins);
  }
  std::uint64_t bytes = pickle_[step.id].kind == NodeKind::text ? pickle_[step.id].text.size() : 0;
  for (const std::string& part : path_) bytes += 2 * part.size() + sizeof(std::string);
  count(step.id, 1, bytes);
  if (open_[step.id]) return visit_opaque(step);  // a container inside itself
  if (visit_tensor(step) || visit_module(step) || visit_container(step) || visit_value(step))
    return;
  visit_opaque(step);
}

/// The earlier entry that is the same object, or the same elements of the same storage.
std::optional<std::string> TorchWalk::alias(const Step& step, const TorchTensor& tensor) {
  const std::string own = name();
  const auto [known, is_new] = name_of_node_.emplace(step.id, own);
  if (!is_new) return known->second;
  if (tensor.storage == nullptr) return std::nullopt;
  const std::string view =
      fmt::format("{} {} {} {} {} {} {}", static_cast<const void*>(tensor.storage.get()),
                  tensor.offset, to_string(tensor.shape), to_string(tensor.strides),
                  to_string(tensor.dtype), tensor.conjugated, tensor.negated);
  const auto [twin, is_new_view] = name_of_view_.emplace(view, own);
  return is_new_view ? std::nullopt : std::optional(twin->second);
}

bool TorchWalk::visit_tensor(const Step& step) {
  std::optional<TorchTensor> tensor = tensors_.read(step.id);
  if (!tensor) return false;
  Entry entry;
  locate(entry);
  entry.dtype = tensor->dtype;
  entry.shape = tensor->shape;
  entry.role = tensor->role;
  entry.requires_grad = tensor->requires_grad;
  if (step.slot != Slot::none) {
    entry.role = step.slot == Slot::parameter ? Role::parameter : Role::buffer;
    entry.requires_grad = tensor->requires_grad.value_or(false);
    entry.persistent = step.slot != Slot::transient;
  }
  if (!entry.role) {
    entry.role = torch_role_of_name(entry.name, entry.dtype);
    entry.inferred = entry.role.has_value();
  }
  if (!names_.insert(entry.name).second)
    fail_at(ErrorKind::format, pickle_.at(step.id), "the name \"{}\" is there twice",
            escaped(entry.name));
  entry.alias_of = alias(step, *tensor);
  auto shared = std::make_shared<const TorchTensor>(std::move(*tensor));
  entry.load = [shared, label = entry.name] { return shared->load(label); };
  found_.entries.push_back(std::move(entry));
  return true;
}

/// A module is whatever was built from a state that has the three dicts of torch.nn.Module.
std::optional<TorchWalk::Module> TorchWalk::read_module(NodeId id) const {
  const Node& node = pickle_[id];
  if (node.kind != NodeKind::object && node.kind != NodeKind::call) return std::nullopt;
  NodeId state = node.state;
  if (pickle_.is_global(node.items[0], "torch.fx.graph_module", "reduce_graph_module") &&
      !pickle_[node.items[1]].items.empty())
    state = pickle_[node.items[1]].items[0];
  if (state == kNoNode || pickle_[state].kind != NodeKind::dict) return std::nullopt;
  Module module{.parameters = find(state, "_parameters"),
                .buffers = find(state, "_buffers"),
                .modules = find(state, "_modules"),
                .transient = transient_names(state)};
  for (const NodeId slots : {module.parameters, module.buffers, module.modules})
    if (slots == kNoNode || !dict(slots)) return std::nullopt;
  return module;
}

const std::optional<TorchWalk::Module>& TorchWalk::module_of(NodeId id) {
  const auto known = modules_.find(id);
  return known != modules_.end() ? known->second
                                 : modules_.emplace(id, read_module(id)).first->second;
}

void TorchWalk::module_steps(const Step& step, NodeId slots, const Module& module,
                             std::vector<Step>& children) {
  std::vector<Step> all = dict_steps(*dict(slots), step.depth + 1, slots);
  count(step.id, all.size(), 0);
  for (Step& child : all) {
    if (pickle_[child.id].kind == NodeKind::none) continue;  // an absent bias
    child.in_module = true;
    child.joins = step.in_module;
    if (slots == module.parameters) child.slot = Slot::parameter;
    if (slots == module.buffers)
      child.slot = module.transient.contains(child.key) ? Slot::transient : Slot::buffer;
    children.push_back(std::move(child));
  }
}

bool TorchWalk::visit_module(const Step& step) {
  const std::optional<Module>& module = module_of(step.id);
  if (!module) return false;
  found_.module_types.emplace_back(name(), describe(step.id));
  std::vector<Step> children;
  for (const NodeId slots : {module->parameters, module->buffers, module->modules})
    module_steps(step, slots, *module, children);
  enter(step, std::move(children));
  return true;
}

bool TorchWalk::visit_container(const Step& step) {
  if (const auto items = dict(step.id)) {
    enter(step, dict_steps(*items, step.depth + 1, step.id));
    return true;
  }
  const Items* items = sequence(step.id);
  if (items == nullptr) return false;
  const bool is_list = pickle_[step.id].kind == NodeKind::list;
  std::vector<Step> children;
  children.reserve(items->size());
  for (std::size_t i = 0; i < items->size(); ++i)
    children.push_back({.id = (*items)[i],
                        .depth = step.depth + 1,
                        .key = std::to_string(i),
                        .part = is_list ? PathPart::list : PathPart::tuple});
  enter(step, std::move(children));
  return true;
}

bool TorchWalk::visit_value(const Step& step) {
  const Node& node = pickle_[step.id];
  Value value;
  locate(value);
  switch (node.kind) {
    case NodeKind::none:
      break;
    case NodeKind::boolean:
      value.value = node.boolean;
      break;
    case NodeKind::integer:
      value.value = node.integer;
      break;
    case NodeKind::real:
      value.value = node.real;
      break;
    case NodeKind::text:
      value.value = std::string(node.text);
      break;
    case NodeKind::big_integer:
      value.value = decimal_text(node.text);  // no number of C++ holds it
      break;
    default:
      return false;
  }
  found_.values.push_back(std::move(value));
  return true;
}

void TorchWalk::visit_opaque(const Step& step) {
  const std::string label = name();
  found_.opaque.push_back(fmt::format("{}{}({})", label, label.empty() ? "" : " ",
                                      open_[step.id] ? "itself again" : describe(step.id)));
}

/// What a value is, in words: a class, a function's name, a kind.
std::string TorchWalk::describe(NodeId id) const {
  const Node* node = &pickle_[id];
  if (node->kind == NodeKind::call || node->kind == NodeKind::object)
    node = &pickle_[node->items[0]];
  if (node->kind != NodeKind::global) return std::string(to_string(node->kind));
  return fmt::format("{}.{}", node->text, node->name);
}

void TorchWalk::enter(const Step& step, std::vector<Step> children) {
  open_[step.id] = true;
  steps_.push_back({.id = step.id, .depth = step.depth, .leaves = true});
  std::move(children.rbegin(), children.rend(), std::back_inserter(steps_));
}

const TorchWalk::Items* TorchWalk::sequence(NodeId id) const {
  const Node& node = pickle_[id];
  if (node.kind == NodeKind::list || node.kind == NodeKind::tuple) return &node.items;
  if (node.kind != NodeKind::call || !pickle_.is_global(node.items[0], "torch", "Size"))
    return nullptr;
  const Node& arguments = pickle_[node.items[1]];
  const bool is_one = arguments.items.size() == 1;
  return is_one && pickle_[arguments.items[0]].kind == NodeKind::tuple
             ? &pickle_[arguments.items[0]].items
             : nullptr;
}

/// Keys and values of a dict or of one of its relatives in `collections`.
std::optional<TorchWalk::Items> TorchWalk::dict(NodeId id) const {
  const Node& node = pickle_[id];
  if (node.kind == NodeKind::dict) return node.items;
  if (node.kind != NodeKind::call) return std::nullopt;
  const bool is_ordered = pickle_.is_global(node.items[0], "collections", "OrderedDict");
  if (!is_ordered && !pickle_.is_global(node.items[0], "collections", "Counter") &&
      !pickle_.is_global(node.items[0], "collections", "defaultdict"))
    return std::nullopt;
  Items items;
  const Node& arguments = pickle_[node.items[1]];
  if (is_ordered && !arguments.items.empty()) {  // Python 2: a list of pairs
    for (const NodeId pair : pickle_[arguments.items[0]].items) {
      const Items& two = pickle_[pair].items;
      if (two.size() != 2)
        fail_at(ErrorKind::format, pickle_.at(pair), "expected a pair of key and value");
      items.insert(items.end(), two.begin(), two.end());
    }
  }
  if (node.dict_items != kNoNode) {
    const Items& set = pickle_[node.dict_items].items;
    items.insert(items.end(), set.begin(), set.end());
  }
  return items;
}

NodeId TorchWalk::find(NodeId dict, std::string_view key) const {
  const Items& items = pickle_[dict].items;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2)
    if (pickle_.text(items[i]) == key) return items[i + 1];
  return kNoNode;
}

std::unordered_set<std::string> TorchWalk::transient_names(NodeId state) const {
  std::unordered_set<std::string> names;
  const NodeId set = find(state, "_non_persistent_buffers_set");
  if (set == kNoNode) return names;
  const Node* items = &pickle_[set];
  if (items->kind == NodeKind::call && !pickle_[items->items[1]].items.empty())
    items = &pickle_[pickle_[items->items[1]].items[0]];
  if (items->kind != NodeKind::set && items->kind != NodeKind::list) return names;
  for (const NodeId id : items->items)
    if (const auto text = pickle_.text(id)) names.emplace(*text);
  return names;
}

std::vector<TorchWalk::Step> TorchWalk::dict_steps(const Items& items, std::size_t depth,
                                                   NodeId where) const {
  std::vector<Step> steps;
  std::unordered_set<std::string> keys;
  steps.reserve(items.size() / 2);
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    Step step{.id = items[i + 1], .depth = depth};
    const Node& key = pickle_[items[i]];
    if (const auto text = pickle_.text(items[i])) {
      step.key = *text;
    } else if (key.kind == NodeKind::integer) {
      step.key = std::to_string(key.integer);
      step.part = PathPart::number;
    } else {
      step.key = key.kind == NodeKind::real ? fmt::format("{}", key.real)
                 : key.kind == NodeKind::boolean
                     ? (key.boolean ? "True" : "False")
                     : fmt::format("<{} {}>", to_string(key.kind), i / 2);
    }
    if (!keys.insert(step.key).second)
      fail_at(ErrorKind::format, pickle_.at(where), "the key \"{}\" is there twice",
              escaped(step.key));
    steps.push_back(std::move(step));
  }
  return steps;
}

/// `_metadata` is an attribute of the OrderedDict that state_dict() returns.
void TorchWalk::read_versions() {
  const NodeId state = pickle_[pickle_.root].state;
  if (state == kNoNode || pickle_[state].kind != NodeKind::dict) return;
  const NodeId metadata = find(state, "_metadata");
  const auto modules = metadata == kNoNode ? std::nullopt : dict(metadata);
  if (!modules) return;
  for (std::size_t i = 0; i + 1 < modules->size(); i += 2) {
    const auto path = pickle_.text((*modules)[i]);
    const NodeId record = (*modules)[i + 1];
    if (!path || pickle_[record].kind != NodeKind::dict) continue;
    const NodeId version = find(record, "version");
    if (version == kNoNode) continue;
    if (const auto number = pickle_.integer(version))
      found_.module_versions.emplace_back(*path, *number);
  }
}

}  // namespace twofold::checkpoint
