#include "twofold/nn/state.h"

#include <algorithm>

namespace twofold::nn {

const Tensor* StateDict::find(std::string_view name) const {
  const auto found = std::ranges::find(items, name, &Named<Tensor>::name);
  return found == items.end() ? nullptr : &found->value;
}

StateDict state_dict(Module& module, const std::string& prefix) {
  StateDict state;
  for (const ModuleEntry& entry : modules(module, {.repeat_modules = true})) {
    std::string path = prefix + entry.path;
    if (entry.path.empty() && !path.empty()) path.pop_back();  // torch cuts the last character
    state.metadata.emplace_back(path, entry.module->state_version());
  }
  for (const Entry& entry : entries(module, {.repeat_modules = true}))
    if (entry.slot->persistent)
      state.items.push_back({prefix + entry.path, entry.slot->value.detach()});
  return state;
}

}  // namespace twofold::nn
