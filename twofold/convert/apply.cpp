#include <memory>

#include "twofold/convert/plan.h"
#include "twofold/convert/source.h"
#include "twofold/core/text.h"

namespace twofold::convert {

namespace {

using checkpoint::Entry;

Entry entry_of(const PlanRow& row) {
  Entry entry;
  entry.name = row.to;
  entry.path = {row.to};
  entry.dtype = row.dtype;
  entry.shape = row.to_shape;
  entry.role = row.role;
  entry.requires_grad = row.requires_grad;
  entry.alias_of = row.alias_of;
  if (row.entry == nullptr)
    entry.load = [fill = row.fill, shape = row.to_shape, dtype = row.dtype] {
      return dialect::filled(fill, shape, dtype);
    };
  else
    entry.load = [load = row.entry->load, undo = row.undo, transform = row.transform] {
      return there(transform, back(undo, load()));
    };
  return entry;
}

/// `__metadata__` says whose tensors a file holds; some readers insist on it.
void say_whose(checkpoint::Checkpoint& content, dialect::Dialect to) {
  const bool is_torch = to == dialect::Dialect::torch;
  const std::string whose(is_torch ? kTorchFormat : kMindsporeFormat);
  for (checkpoint::Value& value : content.values)
    if (value.name == kFormatKey) {
      value.value = whose;
      return;
    }
  const std::string key(kFormatKey);
  content.values.push_back({.name = key, .path = {key}, .parts = {}, .value = whose});
}

}  // namespace

checkpoint::Checkpoint apply(const Plan& plan, const checkpoint::Checkpoint& source) {
  checkpoint::Checkpoint result;
  result.format = plan.format;
  result.ordered = source.ordered;
  result.module_versions = plan.module_versions;
  if (plan.format == checkpoint::Format::safetensors) {
    if (source.format == plan.format) result.values = source.values;
    say_whose(result, plan.to);
  }
  for (const PlanRow& row : plan.rows)
    if (!row.to.empty()) result.entries.push_back(entry_of(row));
  return result;
}

}  // namespace twofold::convert
