#include "twofold/checkpoint/writing.h"

#include <unordered_set>

#include "twofold/core/error.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

using twofold::to_string;

void check_names(const Checkpoint& content) {
  std::unordered_set<std::string> names;
  const auto once = [&names](const std::string& name) {
    check(names.insert(name).second, ErrorKind::key, "the name \"{}\" is there twice",
          escaped(name));
  };
  for (const Entry& entry : content.entries)
    if (entry.persistent) once(entry.name);
  for (const Value& value : content.values) once(value.name);
}

Array dense_values(const Entry& entry) {
  const Array array = entry.load();
  check(array.dtype() == entry.dtype && array.shape() == entry.shape, ErrorKind::internal,
        "{}: expected {} {}, got {} {}", escaped(entry.name), to_string(entry.dtype),
        to_string(entry.shape), to_string(array.dtype()), to_string(array.shape()));
  return array.contiguous();
}

Ties::Ties(const Checkpoint& content) {
  for (const Entry& entry : content.entries) by_name_.emplace(entry.name, &entry);
}

const Entry& Ties::original(const Entry& entry) const {
  if (!entry.alias_of) return entry;
  const auto found = by_name_.find(*entry.alias_of);
  const bool same = found != by_name_.end() && found->second->persistent &&
                    !found->second->alias_of && found->second->dtype == entry.dtype &&
                    found->second->shape == entry.shape;
  return same ? *found->second : entry;
}

}  // namespace twofold::checkpoint
