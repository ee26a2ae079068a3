#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "twofold/checkpoint/checkpoint.h"

namespace twofold::checkpoint {

/// The containers that the paths of a checkpoint describe. A leaf is an entry or a value.
struct Tree {
  std::string key;
  PathPart part = PathPart::key;  ///< what the key is in the container around
  const Entry* entry = nullptr;
  const Value* value = nullptr;
  std::vector<std::unique_ptr<Tree>> children;
  std::map<std::string, Tree*, std::less<>> by_key;

  [[nodiscard]] bool is_leaf() const { return entry != nullptr || value != nullptr; }
  /// A list or a tuple: its children have positions. They are in order, and a gap, which something
  /// left that could not be read, is a child without entry, value and children.
  [[nodiscard]] bool is_sequence() const {
    return !children.empty() &&
           (children[0]->part == PathPart::list || children[0]->part == PathPart::tuple);
  }
  /// Every child is a tensor under a text key, as in a state_dict.
  [[nodiscard]] bool is_state_dict() const;
};

/// The tree of all entries that are written, and of all values. Throws ErrorKind::key for a name
/// that is there twice or that is a tensor and a container at once, and ErrorKind::limit for paths
/// that are too deep.
Tree tree_of(const Checkpoint& content);

}  // namespace twofold::checkpoint
