#pragma once

#include <string>
#include <unordered_map>

#include "twofold/checkpoint/checkpoint.h"

// What every writer asks of a checkpoint.

namespace twofold::checkpoint {

/// Throws ErrorKind::key when two of what is written, tensors or values, have one name.
void check_names(const Checkpoint& content);

/// The values of an entry, dense. Throws what the loading throws, and ErrorKind::internal when they
/// are not what the entry says.
Array dense_values(const Entry& entry);

/// Which entries are one tensor. The checkpoint must outlive it.
class Ties {
 public:
  explicit Ties(const Checkpoint& content);
  /// The entry that holds the tensor: another one only where `entry` is its alias and that one is
  /// written, no alias itself, and of the same dtype and shape.
  [[nodiscard]] const Entry& original(const Entry& entry) const;

 private:
  std::unordered_map<std::string, const Entry*> by_name_;
};

}  // namespace twofold::checkpoint
