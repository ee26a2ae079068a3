#include "twofold/convert/source.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "twofold/core/error.h"
#include "twofold/core/text.h"

namespace twofold::convert {

namespace {

using checkpoint::Entry;

/// Keys under which training scripts keep a network's state, the likeliest first.
constexpr std::array<std::string_view, 3> kContainers{"state_dict", "model_state_dict", "model"};
/// What wrappers (data parallel, torch.compile, training cells) put before every name.
constexpr std::array<std::string_view, 3> kPrefixes{"module.", "_orig_mod.", "network."};
/// What MindSpore's optimizers and callbacks leave beside the network.
constexpr std::array<std::string_view, 8> kTrainingPrefixes{
    "moments.", "moment1.", "moment2.", "accum.", "stat.", "adam_m.", "adam_v.", "ema."};
constexpr std::array<std::string_view, 8> kTrainingNames{
    "global_step", "learning_rate", "momentum", "beta1_power",
    "beta2_power", "epoch_num",     "step_num", "loss_scale"};

/// Last parts of names that only MindSpore's classic layers give.
constexpr std::array<std::string_view, 5> kMindsporeLeaves{"gamma", "beta", "moving_mean",
                                                           "moving_variance", "embedding_table"};

bool is_of_training(const Entry& entry) {
  const std::string_view name = entry.name;
  if (entry.path.size() > 1 && entry.path.front().find("optim") != std::string::npos) return true;
  return std::ranges::find(kTrainingNames, name) != kTrainingNames.end() ||
         std::ranges::any_of(kTrainingPrefixes,
                             [name](std::string_view prefix) { return name.starts_with(prefix); });
}

bool holds(const Entry& entry, std::string_view container) {
  return entry.path.size() > 1 && entry.path.front() == container;
}

std::string_view container_of(const checkpoint::Checkpoint& checkpoint) {
  for (const std::string_view container : kContainers)
    if (std::ranges::any_of(checkpoint.entries,
                            [container](const Entry& entry) { return holds(entry, container); }))
      return container;
  return {};
}

bool all_begin(const std::vector<Item>& items, std::string_view prefix) {
  return !items.empty() && std::ranges::all_of(items, [prefix](const Item& item) {
    return item.name.size() > prefix.size() && item.name.starts_with(prefix);
  });
}

void strip_prefixes(Source& source, const std::vector<std::string>& expected) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view prefix : kPrefixes) {
      const bool own = std::ranges::any_of(
          expected, [prefix](const std::string& name) { return name.starts_with(prefix); });
      if (own || !all_begin(source.state, prefix)) continue;
      for (Item& item : source.state) item.name.erase(0, prefix.size());
      source.notes.push_back(fmt::format("the prefix '{}' of every name was taken off", prefix));
      again = true;
    }
  }
}

/// The same tensor, by the names that items have now.
void name_aliases(Source& source) {
  std::unordered_map<std::string_view, std::string_view> names;
  for (const Item& item : source.state) names.emplace(item.entry->name, item.name);
  for (Item& item : source.state)
    if (item.entry->alias_of)
      if (const auto first = names.find(*item.entry->alias_of); first != names.end())
        item.alias_of = std::string(first->second);
}

}  // namespace

Source source_of(const checkpoint::Checkpoint& checkpoint, const std::string& file,
                 const std::vector<std::string>& expected) {
  Source source{.file = file, .state = {}, .rest = {}, .notes = {}};
  const std::string_view container = container_of(checkpoint);
  for (const Entry& entry : checkpoint.entries) {
    const bool known = std::ranges::find(expected, entry.name) != expected.end();
    const bool inside =
        container.empty() ? known || !is_of_training(entry) : holds(entry, container);
    if (!inside) {
      source.rest.push_back(&entry);
      continue;
    }
    const std::size_t skip = container.empty() ? 0 : container.size() + 1;
    source.state.push_back({.name = entry.name.substr(skip), .entry = &entry});
  }
  if (!container.empty())
    source.notes.push_back(fmt::format("the network's state is what '{}' holds", container));
  strip_prefixes(source, expected);
  name_aliases(source);
  return source;
}

bool has_classic_names(const checkpoint::Checkpoint& checkpoint) {
  return std::ranges::any_of(checkpoint.entries, [](const Entry& entry) {
    const std::string leaf = split(entry.name, '.').back();
    return std::ranges::find(kMindsporeLeaves, leaf) != kMindsporeLeaves.end();
  });
}

bool speaks_torch(const checkpoint::Checkpoint& checkpoint) {
  if (!is_neutral(checkpoint.format)) return is_torch(checkpoint.format);
  for (const checkpoint::Value& value : checkpoint.values)
    if (const auto* text = std::get_if<std::string>(&value.value);
        text != nullptr && value.name == kFormatKey)
      return *text != kMindsporeFormat;
  return !has_classic_names(checkpoint);
}

std::vector<nn::LoadSource> load_sources(const Source& source) {
  std::vector<nn::LoadSource> sources;
  for (const Item& item : source.state)
    sources.push_back({.name = item.name,
                       .shape = item.entry->shape,
                       .dtype = item.entry->dtype,
                       .load = item.entry->load});
  return sources;
}

}  // namespace twofold::convert
