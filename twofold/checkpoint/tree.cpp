#include "twofold/checkpoint/tree.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "twofold/checkpoint/torch_reader.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

namespace {

/// The longest list of which a part was left out.
constexpr std::size_t kMaxGaps = 1'000'000;

[[noreturn]] void refuse_twice(const std::string& name) {
  fail(ErrorKind::key, "the name \"{}\" is there twice", escaped(name));
}

Tree& child(Tree& parent, const std::string& key, PathPart part) {
  Tree*& slot = parent.by_key[key];
  if (slot == nullptr) {
    parent.children.push_back(std::make_unique<Tree>());
    slot = parent.children.back().get();
    slot->key = key;
    slot->part = part;
  }
  return *slot;
}

Tree& leaf(Tree& root, const std::string& name, std::span<const std::string> path,
           std::span<const PathPart> parts) {
  if (path.size() > kMaxTorchDepth)
    fail(ErrorKind::limit, "\"{}\": expected at most {} levels", escaped(name), kMaxTorchDepth);
  Tree* at = &root;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (at->is_leaf()) refuse_twice(name);
    at = &child(*at, path[i], i < parts.size() ? parts[i] : PathPart::key);
  }
  if (at->is_leaf() || !at->children.empty()) refuse_twice(name);
  return *at;
}

std::size_t position(const Tree& item) {
  std::size_t index = kMaxGaps;
  std::from_chars(item.key.data(), item.key.data() + item.key.size(), index);
  return std::min(index, kMaxGaps);
}

void order_sequences(Tree& tree) {
  for (const auto& item : tree.children) order_sequences(*item);
  if (!tree.is_sequence()) return;
  std::ranges::stable_sort(tree.children, {}, [](const auto& item) { return position(*item); });
  std::vector<std::unique_ptr<Tree>> all;
  for (auto& item : tree.children) {
    while (all.size() < position(*item) && all.size() < kMaxGaps) {
      all.push_back(std::make_unique<Tree>());
      all.back()->part = item->part;
    }
    all.push_back(std::move(item));
  }
  tree.children = std::move(all);
}

}  // namespace

bool Tree::is_state_dict() const {
  return !children.empty() && std::ranges::all_of(children, [](const auto& item) {
    return item->entry != nullptr && item->part == PathPart::key;
  });
}

Tree tree_of(const Checkpoint& content) {
  Tree root;
  for (const Entry& entry : content.entries)
    if (entry.persistent) leaf(root, entry.name, entry.path, entry.parts).entry = &entry;
  for (const Value& value : content.values)
    leaf(root, value.name, value.path, value.parts).value = &value;
  order_sequences(root);
  return root;
}

}  // namespace twofold::checkpoint
