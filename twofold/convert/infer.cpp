#include "twofold/convert/infer.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>

#include "twofold/convert/layer_types.h"
#include "twofold/core/error.h"
#include "twofold/core/text.h"
#include "twofold/net/network.h"

namespace twofold::convert {

namespace {

using dialect::Dialect;

/// The tensors of one module: the part of a name before its last dot.
struct Group {
  std::string path;
  std::vector<std::pair<std::string, std::size_t>> leaves;  ///< leaf, item
};

std::vector<Group> groups_of(const Source& source) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t, std::less<>> places;
  for (std::size_t i = 0; i < source.state.size(); ++i) {
    const std::string& name = source.state[i].name;
    const std::size_t dot = name.rfind('.');
    const std::string path = dot == std::string::npos ? "" : name.substr(0, dot);
    const auto [place, fresh] = places.emplace(path, groups.size());
    if (fresh) groups.push_back({path, {}});
    groups[place->second].leaves.emplace_back(
        dot == std::string::npos ? name : name.substr(dot + 1), i);
  }
  return groups;
}

bool has_any(const Group& group, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(group.leaves, [names](const auto& leaf) {
    return std::ranges::find(names, leaf.first) != names.end();
  });
}

/// Which of MindSpore's two families a group's own names show; none: written alike in both.
std::optional<Dialect> family_of(const Group& group) {
  if (has_any(group, {"gamma", "beta", "moving_mean", "moving_variance", "embedding_table"}))
    return Dialect::mindspore;
  if (group.leaves.size() == 1 && has_any(group, {"w", "a"})) return Dialect::mindspore;
  if (has_any(group, {"running_mean", "running_var", "num_batches_tracked"})) return Dialect::mint;
  return std::nullopt;
}

struct Family {
  Dialect dialect = Dialect::torch;
  bool certain = true;
  std::string reason;
};

Family family_of_file(const std::vector<Group>& groups, const checkpoint::Checkpoint& checkpoint,
                      std::optional<Dialect> from) {
  if (from) return {*from, true, "the caller says so"};
  if (is_torch(checkpoint.format)) return {Dialect::torch, true, "PyTorch's container"};
  if (speaks_torch(checkpoint))
    return {Dialect::torch, true,
            fmt::format("nothing in this {} is MindSpore's", to_string(checkpoint.format))};
  std::string classic;
  std::string mint;
  for (const Group& group : groups) {
    const auto family = family_of(group);
    if (family)
      (*family == Dialect::mint ? mint : classic) =
          nn::joined_path(group.path, group.leaves.front().first);
  }
  if (!classic.empty() && !mint.empty())
    return {Dialect::mindspore, true,
            fmt::format("names of classic layers ({}) beside names of mint ({})", classic, mint)};
  if (!classic.empty())
    return {Dialect::mindspore, true, fmt::format("{} is a name of classic mindspore.nn", classic)};
  if (!mint.empty())
    return {Dialect::mint, true, fmt::format("{} is a name of mindspore.mint.nn", mint)};
  return {Dialect::mindspore, false, "classic and mint write these layers alike"};
}

/// The leaf names of a group in the engine's words, for a type.
void place_slots(Layer& layer, const Group& group) {
  for (const auto& [leaf, item] : group.leaves) {
    const dialect::SlotRow* row = row_there(layer.dialect, layer.type, leaf, layer.path.empty());
    if (row != nullptr)
      layer.slots.emplace_back(row->slot, item);
    else
      layer.others.push_back(item);
  }
}

std::string list_of(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

class Inferrer {
 public:
  Inferrer(const Source& source, const checkpoint::Checkpoint& checkpoint,
           const InferOptions& options)
      : source_(source), groups_(groups_of(source)), options_(options) {
    const Family family = family_of_file(groups_, checkpoint, options.from);
    result_.dialect = family.dialect;
    result_.dialect_certain = family.certain;
    result_.dialect_reason = family.reason;
    if (options.net != nullptr) learn(*options.net);
    for (const auto& [path, type] : checkpoint.module_types) learn(path, type);
  }

  Inference take() {
    check_overrides();
    for (const Group& group : groups_) result_.layers.push_back(layer_of(group));
    return std::move(result_);
  }

 private:
  void learn(const net::Description& description) {
    const net::Network network(description);
    for (std::size_t i = 0; i < description.nodes.size(); ++i)
      if (!description.nodes[i].name.empty())
        known_[description.nodes[i].name] = {std::string(network.canonical_type(i)),
                                             fmt::format("{} says so", description.file)};
  }

  /// torch's class of a module in a file that holds the whole network.
  void learn(const std::string& path, const std::string& type) {
    const std::string name = split(type, '.').back();
    if (type.starts_with("torch.nn.") && is_layer_type(name) && !known_.contains(path))
      known_[path] = {name, fmt::format("the file says {}", type)};
  }

  void check_overrides() const {
    std::vector<std::string> paths;
    for (const Group& group : groups_) paths.push_back(group.path);
    for (const auto& [path, type] : options_.layers) {
      const std::string near = nearest(path, paths);
      check(std::ranges::find(paths, path) != paths.end(), ErrorKind::usage,
            "{}: there is no layer '{}'{}", source_.file, escaped(path),
            near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
      const std::string like = nearest(type, layer_types());
      check(is_layer_type(type), ErrorKind::usage, "there is no layer type '{}'{}; known are {}",
            escaped(type), like.empty() ? "" : fmt::format("; did you mean '{}'?", like),
            list_of(layer_types()));
    }
  }

  [[nodiscard]] std::vector<Leaf> leaves_of(const Group& group) const {
    std::vector<Leaf> leaves;
    for (const auto& [name, item] : group.leaves)
      leaves.push_back({name, source_.state[item].entry->shape, source_.state[item].entry->dtype});
    return leaves;
  }

  Layer layer_of(const Group& group) {
    Layer layer{.path = group.path, .type = {}, .reason = {}};
    layer.dialect = result_.dialect;
    if (result_.dialect != Dialect::torch && !options_.from)
      layer.dialect = family_of(group).value_or(result_.dialect);
    const std::vector<Leaf> leaves = leaves_of(group);
    const Guess guess = guess_type(layer.dialect, group.path, leaves, previous_);
    layer.type = guess.type;
    layer.certainty = guess.certainty;
    layer.reason = guess.reason;
    layer.alternatives = guess.alternatives;
    settle(layer, leaves);
    if (!guess.neighbour.empty()) previous_ = guess.neighbour;
    if (!layer.type.empty()) previous_ = layer.type;
    place_slots(layer, group);
    return layer;
  }

  /// What the caller, the description or the file says goes before what names suggest.
  void settle(Layer& layer, const std::vector<Leaf>& leaves) const {
    const auto chosen =
        std::ranges::find(options_.layers, layer.path, &std::pair<std::string, std::string>::first);
    std::string type;
    if (chosen != options_.layers.end()) {
      type = chosen->second;
      layer.reason = "the caller says so";
    } else if (const auto known = known_.find(layer.path); known != known_.end()) {
      type = known->second.first;
      layer.reason = known->second.second;
    } else {
      return;
    }
    for (const Leaf& leaf : leaves)
      check(row_there(layer.dialect, type, leaf.name, layer.path.empty()) != nullptr,
            chosen == options_.layers.end() ? ErrorKind::mismatch : ErrorKind::usage,
            "{}: '{}' cannot be a {}: in {} that has no '{}'", source_.file, escaped(layer.path),
            type_name(layer.dialect, type), to_string(layer.dialect), escaped(leaf.name));
    layer.type = type;
    layer.certainty = Certainty::given;
    layer.alternatives.clear();
  }

  const Source& source_;
  std::vector<Group> groups_;
  const InferOptions& options_;
  Inference result_;
  std::map<std::string, std::pair<std::string, std::string>> known_;  // path: type, reason
  std::string previous_;
};

}  // namespace

std::string_view to_string(Certainty certainty) {
  constexpr std::array<std::string_view, 4> kWords{"given", "certain", "likely", "ambiguous"};
  return kWords.at(static_cast<std::size_t>(certainty));
}

Inference infer(const Source& source, const checkpoint::Checkpoint& checkpoint,
                const InferOptions& options) {
  return Inferrer(source, checkpoint, options).take();
}

}  // namespace twofold::convert
