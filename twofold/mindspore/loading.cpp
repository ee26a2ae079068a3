#include "twofold/mindspore/loading.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "twofold/core/text.h"
#include "twofold/dialect/view.h"
#include "twofold/nn/loading.h"

namespace twofold::mindspore {

using twofold::nn::LoadTarget;
using twofold::nn::Module;

namespace {

/// Values by name, in order, each with MindSpore's layout.
using Dict = std::vector<Named<Array>>;

bool fits(const Shape& value, const Shape& target) {
  if (value == target) return true;
  return value.size() > target.size() && numel(value) == numel(target) &&
         std::all_of(value.begin() + static_cast<std::ptrdiff_t>(target.size()), value.end(),
                     [](std::int64_t size) { return size == 1; });
}

bool converts(DType from, DType to) {
  const auto kind = info(from).kind;
  return kind == info(to).kind && (kind == DTypeKind::floating || kind == DTypeKind::integer);
}

void check_pair(const LoadTarget& target, const Array& value, bool strict) {
  const std::string name = escaped(target.name);
  check(fits(value.shape(), target.shape), ErrorKind::mismatch,
        "For 'load_param_into_net', {} in the argument 'net' should have the same shape as {} in "
        "the argument 'parameter_dict'. But got its shape {} in the argument 'net' and shape {} in "
        "the argument 'parameter_dict'.May you need to check whether the checkpoint you loaded is "
        "correct or the batch size and so on in the 'net' and 'parameter_dict' are same.",
        name, name, to_tuple(target.shape), to_tuple(value.shape()));
  const DType own = target.tensor.dtype();
  check(value.dtype() == own || (!strict && converts(value.dtype(), own)), ErrorKind::mismatch,
        "For 'load_param_into_net', {} in the argument 'net' should have the same type as {} in "
        "the argument 'parameter_dict'. but got its type {} in the argument 'net' and type {} in "
        "the argument 'parameter_dict'.May you need to check whether the checkpoint you loaded is "
        "correct.",
        name, name, info(own).mindspore, info(value.dtype()).mindspore);
}

/// What goes where. Nothing is written before `commit`.
class Plan {
 public:
  Plan(std::vector<LoadTarget> targets, const Dict& dict, bool strict)
      : targets_(std::move(targets)), dict_(dict), strict_(strict) {
    for (std::size_t i = 0; i < dict.size(); ++i)
      check(places_.emplace(dict[i].name, i).second, ErrorKind::key,
            "load_param_into_net: the name '{}' comes twice", escaped(dict[i].name));
    for (std::size_t t = 0; t < targets_.size(); ++t) open_.push_back(t);
    take_with("");
    for (std::size_t s = 0; s < dict.size(); ++s)
      if (std::ranges::find(pairs_, s, &std::pair<std::size_t, std::size_t>::second) ==
          pairs_.end())
        result_.ckpt_not_load.push_back(dict[s].name);
    if (!strict) take_with_prefixes();
    for (const std::size_t t : open_) result_.param_not_load.push_back(targets_[t].name);
  }

  NotLoaded commit() {
    std::vector<Array> arrays;
    for (const auto& [t, s] : pairs_) {
      const LoadTarget& target = targets_[t];
      const Array value = dict_[s].value.reshape(target.shape);
      arrays.push_back(
          (target.transform ? target.transform(value) : value).to(target.tensor.dtype()));
    }
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      targets_[pairs_[i].first].tensor.copy_(arrays[i]);
    return std::move(result_);
  }

 private:
  /// Pairs every open target with the value named prefix + its name.
  void take_with(const std::string& prefix) {
    std::erase_if(open_, [&](std::size_t t) {
      const auto found = places_.find(prefix + targets_[t].name);
      if (found == places_.end()) return false;
      check_pair(targets_[t], dict_[found->second].value, strict_);
      pairs_.emplace_back(t, found->second);
      return true;
    });
  }

  /// The part before the first open name that some name of the dictionary ends with.
  [[nodiscard]] std::optional<std::string> next_prefix() const {
    for (const std::size_t t : open_)
      for (const auto& item : dict_)
        if (item.name.ends_with(targets_[t].name))
          return item.name.substr(0, item.name.size() - targets_[t].name.size());
    return std::nullopt;
  }

  void take_with_prefixes() {
    // Each round takes the target that gave the prefix at least.
    while (const auto prefix = next_prefix()) take_with(*prefix);
  }

  std::vector<LoadTarget> targets_;
  const Dict& dict_;
  bool strict_;
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<std::size_t> open_;
  std::vector<std::pair<std::size_t, std::size_t>> pairs_;  // target, place in the dictionary
  NotLoaded result_;
};

NotLoaded load(Module& net, const Dict& dict, bool strict, Dialect dialect) {
  return Plan(dialect::load_targets(net, dialect), dict, strict).commit();
}

}  // namespace

NotLoaded load_param_into_net(Module& net, const std::vector<Named<Tensor>>& parameter_dict,
                              bool strict_load, Dialect dialect) {
  Dict dict;
  for (const auto& [name, value] : parameter_dict) dict.push_back({name, value.array()});
  return load(net, dict, strict_load, dialect);
}

NotLoaded load_param_into_net(Module& net, const std::vector<Named<Parameter>>& parameter_dict,
                              bool strict_load, Dialect dialect) {
  Dict dict;
  for (const auto& [name, value] : parameter_dict) dict.push_back({name, value.array()});
  return load(net, dict, strict_load, dialect);
}

}  // namespace twofold::mindspore
