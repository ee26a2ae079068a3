#include "twofold/convert/layer_types.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace twofold::convert {

namespace {

using dialect::Dialect;

/// The engine's name of every leaf, whatever the layer; MindSpore's names do not collide.
std::string canonical_leaf(Dialect dialect, std::string_view leaf, bool root) {
  if (dialect != Dialect::mindspore) return std::string(leaf);
  for (const dialect::SlotRow& row : dialect::slot_table(dialect))
    if (row.name == leaf || (root && row.root_name == leaf)) return std::string(row.slot);
  return std::string(leaf);
}

/// What is there, in the engine's words.
struct Facts {
  bool weight = false, bias = false, mean = false, var = false, counter = false, other = false;
  Shape shape;          ///< of the weight
  bool table = false;   ///< classic's embedding_table
  bool slope = false;   ///< classic PReLU's w (a at the root)
  bool affine = false;  ///< classic's gamma or beta
};

Facts facts_of(Dialect dialect, bool root, const std::vector<Leaf>& leaves) {
  Facts facts;
  const bool classic = dialect == Dialect::mindspore;
  for (const Leaf& leaf : leaves) {
    const std::string slot = canonical_leaf(dialect, leaf.name, root);
    if (slot == "weight") {
      facts.weight = true;
      facts.shape = leaf.shape;
      facts.table = classic && leaf.name == "embedding_table";
      facts.slope = classic && (leaf.name == "w" || leaf.name == "a");
      facts.affine = facts.affine || (classic && leaf.name == "gamma");
    } else if (slot == "bias") {
      facts.bias = true;
      facts.affine = facts.affine || (classic && leaf.name == "beta");
    } else if (slot == "running_mean") {
      facts.mean = true;
    } else if (slot == "running_var") {
      facts.var = true;
    } else if (slot == "num_batches_tracked") {
      facts.counter = true;
    } else {
      facts.other = true;
    }
  }
  return facts;
}

bool speaks_of(std::string path, std::initializer_list<std::string_view> words) {
  std::ranges::transform(path, path.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::ranges::any_of(
      words, [&path](std::string_view word) { return path.find(word) != std::string::npos; });
}

Guess guess_norm(Dialect dialect, const std::string& path, const std::string& previous) {
  // Classic BatchNorm3d wraps a BatchNorm2d under this name.
  const bool wrapped = dialect == Dialect::mindspore && (path + '.').ends_with("bn2d.");
  if (previous == "Conv3d" || wrapped)
    return {.type = "BatchNorm3d",
            .reason = wrapped ? "statistics below 'bn2d'" : "running statistics after a Conv3d"};
  const bool flat = previous == "Linear" || previous == "Embedding";
  const bool neighbour = flat || previous == "Conv2d";
  return {.type = flat ? "BatchNorm1d" : "BatchNorm2d",
          .certainty = neighbour ? Certainty::certain : Certainty::likely,
          .reason = neighbour ? fmt::format("running statistics after a {}", previous)
                              : "running statistics; a BatchNorm1d is written alike"};
}

/// Classic writes a 1-d convolution's weight with a height of 1.
Guess guess_convolution(Dialect dialect, const Facts& facts) {
  const bool height_one = dialect == Dialect::mindspore && facts.shape[2] == 1;
  if (!height_one) return {.type = "Conv2d", .reason = "a 4-d weight"};
  if (facts.shape[3] == 1)
    return {.type = "Conv2d",
            .certainty = Certainty::likely,
            .reason = "a 4-d weight for windows of 1 by 1",
            .alternatives = {"Conv1d"}};
  return {.type = "Conv2d",
          .certainty = Certainty::ambiguous,
          .reason = "a 4-d weight for windows of height 1",
          .alternatives = {"Conv1d"}};
}

Guess guess_matrix(Dialect dialect, const std::string& path, const Facts& facts) {
  if (facts.bias) return {.type = "Linear", .reason = "a 2-d weight with a bias"};
  if (facts.table) return {.type = "Embedding", .reason = "an embedding_table"};
  if (dialect == Dialect::mindspore)
    return {.type = "Linear", .reason = "a 2-d weight (a classic Embedding says embedding_table)"};
  if (speaks_of(path, {"emb", "wte", "wpe", "token"}))
    return {.type = "Embedding",
            .certainty = Certainty::likely,
            .reason = "a 2-d weight without bias in a layer named so",
            .alternatives = {"Linear"}};
  return {.type = "Linear",
          .certainty = Certainty::ambiguous,
          .reason = "a 2-d weight without bias",
          .alternatives = {"Embedding"}};
}

/// Two vectors without statistics. A classic batch norm always has its statistics, and a batch norm
/// without them is rare elsewhere; LayerNorm and GroupNorm are written alike everywhere.
Guess guess_affine(Dialect dialect, const std::string& path, const std::string& previous) {
  if (speaks_of(path, {"gn", "groupnorm", "group_norm"}))
    return {.type = "GroupNorm",
            .certainty = Certainty::likely,
            .reason = "two vectors in a layer named so",
            .alternatives = {"LayerNorm"}};
  const bool named = speaks_of(path, {"ln", "layernorm", "layer_norm"});
  if (named || dialect == Dialect::mindspore)
    return {
        .type = "LayerNorm",
        .certainty = Certainty::likely,
        .reason = named ? "two vectors in a layer named so" : "gamma and beta without statistics",
        .alternatives = {"GroupNorm"}};
  const bool after_vectors =
      previous == "Linear" || previous == "Embedding" || previous == "LayerNorm";
  if (after_vectors && !speaks_of(path, {"bn", "batch"}))
    return {.type = "LayerNorm",
            .certainty = Certainty::likely,
            .reason = fmt::format("two vectors without running statistics after a {}", previous),
            .alternatives = {"GroupNorm"}};
  return {.type = "LayerNorm",
          .certainty = Certainty::ambiguous,
          .reason = "two vectors without running statistics",
          .alternatives = {"GroupNorm", previous == "Linear" ? "BatchNorm1d" : "BatchNorm2d"}};
}

/// One vector.
Guess guess_vector(const std::string& path, const Facts& facts) {
  if (facts.slope) return {.type = "PReLU", .reason = "a slope named w"};
  if (speaks_of(path, {"relu", "act"}))
    return {.type = "PReLU",
            .certainty = Certainty::likely,
            .reason = "one vector in a layer named so",
            .alternatives = {"LayerNorm"}};
  return {.type = "PReLU",
          .certainty = Certainty::ambiguous,
          .reason = "one vector without a bias",
          .alternatives = {"LayerNorm", "BatchNorm2d"}};
}

}  // namespace

std::vector<std::string> layer_types() {
  std::vector<std::string> types;
  for (const dialect::SlotRow& row : dialect::slot_table(Dialect::torch))
    if (types.empty() || types.back() != row.layer) types.emplace_back(row.layer);
  return types;
}

bool is_layer_type(std::string_view type) {
  const std::vector<std::string> types = layer_types();
  return std::ranges::find(types, type) != types.end();
}

const dialect::SlotRow* row_there(Dialect dialect, std::string_view type, std::string_view leaf,
                                  bool root) {
  for (const dialect::SlotRow& row : dialect::slot_table(dialect)) {
    if (row.layer != type) continue;
    if (row.name.empty() ? row.slot == leaf : row.name == leaf || (root && row.root_name == leaf))
      return &row;
  }
  return nullptr;
}

Guess guess_type(Dialect dialect, const std::string& path, const std::vector<Leaf>& leaves,
                 const std::string& previous) {
  const Facts facts = facts_of(dialect, path.empty(), leaves);
  if (facts.other) return {.type = {}, .reason = "names of no stock layer; they stay as they are"};
  if (facts.mean && facts.var) return guess_norm(dialect, path, previous);
  if (facts.affine || (facts.shape.size() == 1 && facts.bias))
    return guess_affine(dialect, path, previous);
  if (facts.weight && facts.shape.size() == 5)
    return {.type = {}, .reason = "a 5-d weight, written alike everywhere", .neighbour = "Conv3d"};
  if (facts.weight && facts.shape.size() == 4) return guess_convolution(dialect, facts);
  if (facts.weight && facts.shape.size() == 3) return {.type = "Conv1d", .reason = "a 3-d weight"};
  if (facts.weight && facts.shape.size() == 2) return guess_matrix(dialect, path, facts);
  if (facts.weight && facts.shape.size() == 1) return guess_vector(path, facts);
  return {.type = {}, .reason = "names of no stock layer; they stay as they are"};
}

}  // namespace twofold::convert
