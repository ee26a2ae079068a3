#include "twofold/nn/loading.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "twofold/core/text.h"

namespace twofold::nn {

namespace {

bool fits(const Shape& file, const Shape& target) {
  return file == target || (target.empty() && file == Shape{1});
}

std::string quoted(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "\"" : ", \"") + name + "\"";
  return text;
}

std::string torch_text(const Module& module, const LoadReport& report, bool strict) {
  std::string text = fmt::format("Error(s) in loading state_dict for {}:", module.type());
  if (strict && !report.missing.empty())
    text += fmt::format("\n\tMissing key(s) in state_dict: {}. ", quoted(report.missing));
  if (strict && !report.unexpected.empty())
    text += fmt::format("\n\tUnexpected key(s) in state_dict: {}. ", quoted(report.unexpected));
  for (const LoadReport::Mismatch& m : report.mismatched)
    text += fmt::format(
        "\n\tsize mismatch for {}: copying a param with shape torch.Size({}) from checkpoint, the "
        "shape in current model is torch.Size({}).",
        m.name, to_string(m.in_file), to_string(m.in_network));
  return text;
}

}  // namespace

LoadPlan::LoadPlan(std::vector<LoadTarget> targets, std::vector<LoadSource> sources)
    : targets_(std::move(targets)), sources_(std::move(sources)) {
  std::unordered_map<std::string_view, std::size_t> by_name;
  for (std::size_t i = 0; i < sources_.size(); ++i)
    check(by_name.emplace(sources_[i].name, i).second, ErrorKind::key,
          "load: the name '{}' comes twice", escaped(sources_[i].name));
  std::unordered_set<std::string_view> known;
  for (std::size_t t = 0; t < targets_.size(); ++t) {
    const LoadTarget& target = targets_[t];
    known.insert(target.name);
    const auto found = by_name.find(target.name);
    if (found == by_name.end()) {
      if (!target.optional) report_.missing.push_back(target.name);
      continue;
    }
    const LoadSource& source = sources_[found->second];
    if (!fits(source.shape, target.shape)) {
      report_.mismatched.push_back({target.name, source.shape, target.shape});
      continue;
    }
    report_.loaded.push_back(target.name);
    if (source.dtype != target.tensor.dtype())
      report_.cast.push_back({target.name, source.dtype, target.tensor.dtype()});
    pairs_.emplace_back(t, found->second);
  }
  for (const LoadSource& source : sources_)
    if (!known.contains(source.name)) report_.unexpected.push_back(source.name);
}

std::vector<std::string> LoadPlan::hints() const {
  std::vector<std::string> lines;
  const auto hint = [&lines](const std::vector<std::string>& names,
                             const std::vector<std::string>& candidates) {
    for (const std::string& name : names)
      if (const std::string near = nearest(name, candidates); !near.empty())
        lines.push_back(fmt::format("{}: did you mean '{}'?", escaped(name), escaped(near)));
  };
  // What found its place is no candidate; what has another shape may be the other's.
  const auto with_mismatched = [this](std::vector<std::string> names) {
    for (const LoadReport::Mismatch& mismatch : report_.mismatched) names.push_back(mismatch.name);
    return names;
  };
  hint(report_.missing, with_mismatched(report_.unexpected));
  hint(report_.unexpected, with_mismatched(report_.missing));
  return lines;
}

void LoadPlan::commit(const Progress& progress) const {
  std::vector<Array> arrays;
  arrays.reserve(pairs_.size());
  for (const auto& [t, s] : pairs_) {
    const LoadTarget& target = targets_[t];
    Array array = sources_[s].load();
    if (array.shape() != target.shape) array = array.view(target.shape);
    if (target.transform) array = target.transform(array);
    // Converted here: a type that cannot be converted is found before anything is written.
    arrays.push_back(array.to(target.tensor.dtype()));
    check(arrays.back().shape() == target.tensor.shape(), ErrorKind::internal,
          "load: {} became shape {}, expected {}", target.name, to_string(arrays.back().shape()),
          to_string(target.tensor.shape()));
  }
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    targets_[pairs_[i].first].tensor.copy_(arrays[i]);
    if (progress) progress(i + 1, pairs_.size());
  }
}

namespace {

/// The targets of a state in torch's words. Norms of class version 2 take a state without counter
/// from before that version.
std::vector<LoadTarget> targets_for(Module& module, const StateDict& state) {
  std::unordered_map<std::string_view, std::int64_t> versions;
  for (const auto& [path, version] : state.metadata) versions.emplace(path, version);
  std::vector<LoadTarget> targets;
  for (const Entry& entry : entries(module, {.repeat_modules = true})) {
    if (!entry.slot->persistent) continue;
    LoadTarget target{entry.path, entry.slot->value, entry.slot->value.shape(), false, {}};
    if (entry.owner->state_version() >= 2 && entry.slot->name == "num_batches_tracked") {
      const std::size_t dot = entry.path.rfind('.');
      const auto version = versions.find(
          dot == std::string::npos ? "" : std::string_view(entry.path).substr(0, dot));
      target.optional = version == versions.end() || version->second < 2;
    }
    targets.push_back(std::move(target));
  }
  return targets;
}

}  // namespace

std::vector<LoadTarget> load_targets(Module& module) {
  std::vector<LoadTarget> targets = targets_for(module, {});
  for (LoadTarget& target : targets) target.optional = false;
  return targets;
}

IncompatibleKeys load_state_dict(Module& module, const StateDict& state, bool strict) {
  std::vector<LoadTarget> targets = targets_for(module, state);
  std::vector<LoadSource> sources;
  for (const Named<Tensor>& item : state.items)
    sources.push_back({item.name, item.value.shape(), item.value.dtype(),
                       [array = item.value.array()] { return array; }});
  const LoadPlan plan(std::move(targets), std::move(sources));
  const LoadReport& report = plan.report();
  if (!report.mismatched.empty() || (strict && !report.complete()))
    throw Error(ErrorKind::mismatch, {}, torch_text(module, report, strict));
  plan.commit();
  return {report.missing, report.unexpected};
}

}  // namespace twofold::nn
