#include <memory>

#include "twofold/convert/plan.h"
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

}  // namespace

checkpoint::Checkpoint apply(const Plan& plan, const checkpoint::Checkpoint& source) {
  checkpoint::Checkpoint result;
  result.format = plan.format;
  result.ordered = source.ordered;
  result.module_versions = plan.module_versions;
  for (const PlanRow& row : plan.rows)
    if (!row.to.empty()) result.entries.push_back(entry_of(row));
  return result;
}

}  // namespace twofold::convert
