#include "cli/show_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "cli/json.h"
#include "cli/listing.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "twofold/convert/source.h"
#include "twofold/core/text.h"
#include "twofold/dialect/slots.h"

namespace twofold::cli {

namespace {

using dialect::Dialect;

// A tensor of a layer under both names; `other` is empty where that side has no place for it.
struct Leaf {
  const convert::Item* item;
  std::string own, other;
};

struct Branch {
  std::string label;
  const convert::Layer* layer = nullptr;
  std::vector<Leaf> leaves = {};
  std::vector<Branch> children = {};
};

struct Tree {
  const std::string& file;
  const checkpoint::Checkpoint& content;
  const convert::Source& source;
  const convert::Inference& inference;
  Dialect other;
};

std::string last_part(const std::string& name) { return name.substr(name.rfind('.') + 1); }

// In the order of the file.
std::vector<Leaf> leaves_of(const convert::Layer& layer, const Tree& tree) {
  std::vector<std::pair<std::size_t, Leaf>> found;
  const auto rows = dialect::slot_table(tree.other);
  for (const auto& [slot, at] : layer.slots) {
    const convert::Item& item = tree.source.state[at];
    const dialect::SlotRow* row = dialect::find_slot(rows, layer.type, slot);
    const bool root = layer.path.empty() && row != nullptr && !row->root_name.empty();
    const std::string own = last_part(item.name);
    const std::string_view there = row == nullptr ? own : root ? row->root_name : row->name;
    found.emplace_back(at, Leaf{&item, own, std::string(there)});
  }
  for (const std::size_t at : layer.others) {
    const convert::Item& item = tree.source.state[at];
    found.emplace_back(at, Leaf{&item, last_part(item.name), last_part(item.name)});
  }
  std::ranges::sort(found, {}, &std::pair<std::size_t, Leaf>::first);
  std::vector<Leaf> leaves;
  for (auto& [at, leaf] : found) leaves.push_back(std::move(leaf));
  return leaves;
}

Branch& child(Branch& parent, const std::string& label) {
  const auto found = std::ranges::find(parent.children, label, &Branch::label);
  if (found != parent.children.end()) return *found;
  return parent.children.emplace_back(Branch{.label = label});
}

Branch grown(const Tree& tree) {
  Branch root;
  for (const convert::Layer& layer : tree.inference.layers) {
    Branch* branch = &root;
    if (!layer.path.empty())
      for (const std::string& part : split(layer.path, '.')) branch = &child(*branch, part);
    branch->layer = &layer;
    branch->leaves = leaves_of(layer, tree);
  }
  return root;
}

std::string type_text(const Branch& branch, Dialect dialect) {
  if (branch.layer == nullptr || branch.layer->type.empty()) return "";
  const std::string_view name = dialect::type_name(dialect, branch.layer->type);
  return name.empty() ? "-" : std::string(name);
}

void add_leaf(Table& table, const Leaf& leaf, const std::string& lines) {
  const checkpoint::Entry& entry = *leaf.item->entry;
  const std::string note = entry.alias_of ? ", same as " + *entry.alias_of : "";
  table.add(
      {lines + leaf.own,
       {leaf.other.empty() ? "-" : leaf.other, leaf.other.empty() ? Style::note : Style::plain},
       {role_name(entry) + note, entry.inferred || !entry.role ? Style::dim : Style::plain},
       {!entry.role         ? "?"
        : is_trained(entry) ? "yes"
                            : "no"},
       to_string(entry.dtype),
       to_string(entry.shape),
       grouped(static_cast<std::uint64_t>(numel(entry.shape)))});
}

// `lines` are those to the left of this branch's children.
void add_branch(Table& table, const Branch& branch, const Tree& tree, const std::string& lines) {
  std::size_t left = branch.leaves.size() + branch.children.size();
  const bool top = branch.label.empty();
  const auto knee = [&] { return top ? "" : --left == 0 ? "└─ " : "├─ "; };
  for (const Leaf& leaf : branch.leaves) add_leaf(table, leaf, lines + knee());
  for (const Branch& below : branch.children) {
    const std::string corner = knee();
    const std::string own = type_text(below, tree.inference.dialect);
    table.add({{lines + corner + below.label + (own.empty() ? "" : "  " + own), Style::heading},
               {type_text(below, tree.other), Style::heading},
               "",
               "",
               "",
               "",
               ""});
    add_branch(table, below, tree, lines + (top ? "" : left == 0 ? "   " : "│  "));
  }
}

std::vector<checkpoint::Entry> state_of(const convert::Source& source) {
  std::vector<checkpoint::Entry> entries;
  for (const convert::Item& item : source.state) entries.push_back(*item.entry);
  return entries;
}

void print_tree(const Tree& tree) {
  print(fmt::format("{}  {}, {} in {}\n\n", styled(Style::heading, escaped(tree.file)),
                    to_string(tree.content.format), counted(tree.source.state.size(), "tensor"),
                    counted(tree.inference.layers.size(), "layer")));
  Table table({{std::string(to_string(tree.inference.dialect)), false, 20},
               {std::string(to_string(tree.other)), false, 12},
               {"role", false, 9},
               {"trained"},
               {"dtype", false, 0, true},
               {"shape", false, 10},
               {"elements", true, 0, true}});
  add_branch(table, grown(tree), tree, "");
  print(table.str() + "\n");
  for (const convert::Layer& layer : tree.inference.layers)
    if (layer.certainty == convert::Certainty::likely ||
        layer.certainty == convert::Certainty::ambiguous)
      print(fmt::format("{} is {} {}: {}\n", escaped(layer.path),
                        to_string(layer.certainty) == "likely" ? "probably" : "perhaps", layer.type,
                        escaped(layer.reason)));
  for (const std::string& note : tree.source.notes) print(escaped(note) + "\n");
  if (!tree.source.rest.empty())
    print(fmt::format("{} beside the network, see 'twofold ls'\n",
                      counted(tree.source.rest.size(), "tensor")));
  print(totals_text(totals(state_of(tree.source))));
}

Json leaf_json(const Leaf& leaf) {
  const checkpoint::Entry& entry = *leaf.item->entry;
  Json json = {{"name", entry.name}, {"own", leaf.own}, {"other", nullptr}};
  if (!leaf.other.empty()) json["other"] = leaf.other;
  json["role"] = role_name(entry);
  json["inferred"] = entry.inferred;
  json["trainable"] = entry.role ? Json(is_trained(entry)) : Json(nullptr);
  json["dtype"] = std::string(to_string(entry.dtype));
  json["shape"] = entry.shape;
  json["alias_of"] = entry.alias_of ? Json(*entry.alias_of) : Json(nullptr);
  return json;
}

Json type_json(const convert::Layer& layer, Dialect dialect) {
  if (layer.type.empty()) return nullptr;
  const std::string_view name = dialect::type_name(dialect, layer.type);
  return name.empty() ? Json(nullptr) : Json(std::string(name));
}

Json tree_json(const Tree& tree) {
  Json json = {{"file", tree.file},
               {"format", format_name(tree.content.format)},
               {"dialect", std::string(to_string(tree.inference.dialect))},
               {"other_dialect", std::string(to_string(tree.other))}};
  Json& layers = json["layers"] = Json::array();
  for (const convert::Layer& layer : tree.inference.layers) {
    Json tensors = Json::array();
    for (const Leaf& leaf : leaves_of(layer, tree)) tensors.push_back(leaf_json(leaf));
    layers.push_back({{"path", layer.path},
                      {"type", type_json(layer, tree.inference.dialect)},
                      {"other_type", type_json(layer, tree.other)},
                      {"certainty", std::string(to_string(layer.certainty))},
                      {"reason", layer.reason},
                      {"tensors", std::move(tensors)}});
  }
  json["totals"] = to_json(totals(state_of(tree.source)));
  json["notes"] = tree.source.notes;
  return json;
}

}  // namespace

void show_tree(const std::string& file, const checkpoint::Checkpoint& content, Dialect other,
               Vocabulary& vocabulary, bool json) {
  const convert::Source source = convert::source_of(content, file);
  const convert::Inference inference = convert::infer(source, content, vocabulary.infer_options());
  const Tree tree{file, content, source, inference, other};
  if (json) {
    print(to_text(tree_json(tree)));
  } else {
    print_tree(tree);
  }
}

}  // namespace twofold::cli
