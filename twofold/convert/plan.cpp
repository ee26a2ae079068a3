#include "twofold/convert/plan.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "twofold/convert/layer_types.h"
#include "twofold/convert/load.h"
#include "twofold/core/error.h"
#include "twofold/core/text.h"
#include "twofold/dialect/view.h"
#include "twofold/net/network.h"
#include "twofold/nn/walk.h"

namespace twofold::convert {

namespace {

using checkpoint::Checkpoint;
using checkpoint::Format;
using dialect::Dialect;
using dialect::SlotRow;

/// True when the types would be written in other words or layouts on one of the sides.
bool written_differently(const Layer& layer, Dialect to) {
  const auto written = [&](Dialect dialect, const std::string& type) {
    std::vector<std::pair<std::string, dialect::Transform>> result;
    for (const auto& [slot, item] : layer.slots) {
      const SlotRow* row = dialect::find_slot(dialect::slot_table(dialect), type, slot);
      if (row != nullptr) result.emplace_back(row->name, row->transform);
    }
    for (const SlotRow& row : dialect::rows_of(dialect::slot_table(dialect), type))
      if (row.beside == "*") result.emplace_back(row.slot, row.transform);
    return result;
  };
  return std::ranges::any_of(layer.alternatives, [&](const std::string& other) {
    return written(to, other) != written(to, layer.type) ||
           written(layer.dialect, other) != written(layer.dialect, layer.type);
  });
}

class Planner {
 public:
  Planner(const Checkpoint& checkpoint, const std::string& file, const PlanOptions& options)
      : checkpoint_(checkpoint), options_(options) {
    plan_.file = file;
    plan_.to = options.to;
    plan_.format = options.format.value_or(options.to == Dialect::torch ? Format::torch_zip
                                                                        : Format::mindspore_ckpt);
    source_ = source_of(checkpoint, file, expected_names());
    plan_.notes = source_.notes;
  }

  Plan take() {
    check_description();
    plan_.inference = infer(source_, checkpoint_, options_.infer);
    check_ambiguity();
    for (const Layer& layer : plan_.inference.layers) plan_layer(layer);
    for (const checkpoint::Entry* entry : source_.rest) plan_rest(*entry);
    note_values();
    name_aliases();
    check_names();
    for (const PlanRow& row : plan_.rows) check_dtype(row);
    if (plan_.to == Dialect::torch) plan_.module_versions = versions();
    return std::move(plan_);
  }

 private:
  [[nodiscard]] Dialect source_dialect() const {
    if (options_.infer.from) return *options_.infer.from;
    const net::Description* net = options_.infer.net;
    return dialect_of(checkpoint_, net == nullptr ? Dialect::torch : net->dialect);
  }

  /// Names that the described network has in the file's dialect.
  std::vector<std::string> expected_names() {
    std::vector<std::string> names;
    if (options_.infer.net == nullptr) return names;
    network_ = net::build_empty(*options_.infer.net);
    for (const dialect::ViewEntry& entry : dialect::state(*network_, source_dialect()))
      names.push_back(entry.name);
    return names;
  }

  /// A description that does not fit the file is refused before anything is planned.
  void check_description() {
    if (network_ != nullptr) check_fits(*network_, source_dialect(), checkpoint_, plan_.file);
  }

  void check_ambiguity() const {
    for (const Layer& layer : plan_.inference.layers) {
      const bool classic = layer.dialect == Dialect::mindspore || plan_.to == Dialect::mindspore;
      if (!layer.type.empty() && !is_layer_type(layer.type) && classic && layer.dialect != plan_.to)
        fail_at(ErrorKind::unsupported, {.file = plan_.file},
                "the layer '{}' looks like a {} ({}), which is not converted to or from {} yet; "
                "say --layer {}=BatchNorm2d if it is one",
                escaped(layer.path), layer.type, layer.reason, to_string(Dialect::mindspore),
                escaped(layer.path));
      if (layer.certainty == Certainty::ambiguous && !stored_elsewhere(layer) &&
          written_differently(layer, plan_.to)) {
        std::string flags = fmt::format("--layer {}={}", layer.path, layer.type);
        for (const std::string& other : layer.alternatives)
          flags += fmt::format(" or --layer {}={}", layer.path, other);
        fail_at(ErrorKind::usage, {.file = plan_.file},
                "the layer '{}' ({}) may be {} or {}, which {} writes differently; say {}, or "
                "--net with a description",
                escaped(layer.path), layer.reason, layer.type,
                fmt::join(layer.alternatives, " or "), to_string(plan_.to), escaped(flags));
      }
      const bool may_be_mint = !plan_.inference.dialect_certain && plan_.to == Dialect::mindspore;
      if (may_be_mint && layer.type == "Linear" && layer.slots.size() == 1)
        fail_at(ErrorKind::usage, {.file = plan_.file},
                "the layer '{}' may be a classic Dense or an Embedding of mint, which is written "
                "differently in {}; say --from mindspore or --from mint",
                escaped(layer.path), to_string(plan_.to));
    }
  }

  /// True when each tensor of a layer is another's too and the target stores it there alone.
  [[nodiscard]] bool stored_elsewhere(const Layer& layer) const {
    return plan_.to != Dialect::torch && std::ranges::all_of(layer.slots, [this](const auto& slot) {
             return source_.state[slot.second].alias_of.has_value();
           });
  }

  [[nodiscard]] std::size_t item_of(const Layer& layer, std::string_view slot) const {
    const auto found =
        std::ranges::find(layer.slots, slot, &std::pair<std::string, std::size_t>::first);
    return found == layer.slots.end() ? kNone : found->second;
  }

  void plan_layer(const Layer& layer) {
    if (!is_layer_type(layer.type)) {
      for (const std::size_t item : layer.others) plan_own(layer, source_.state[item]);
      return;
    }
    for (const SlotRow& row : dialect::rows_of(dialect::slot_table(plan_.to), layer.type)) {
      const std::size_t item = item_of(layer, row.slot);
      if (item != kNone)
        plan_slot(layer, row, source_.state[item]);
      else
        plan_created(layer, row);
    }
    for (const std::size_t item : layer.others) plan_own(layer, source_.state[item]);
  }

  PlanRow row_for(const Layer& layer, const Item& item) const {
    PlanRow row{.from = item.name, .to = {}, .layer = layer.path, .type = layer.type, .reason = {}};
    row.dtype = item.entry->dtype;
    row.from_shape = item.entry->shape;
    row.to_shape = item.entry->shape;
    row.entry = item.entry;
    row.alias_of = item.alias_of;  // the source's name; name_aliases makes it the target's
    row.role = item.entry->role;
    row.requires_grad = item.entry->requires_grad;
    return row;
  }

  void plan_own(const Layer& layer, const Item& item) {
    PlanRow row = row_for(layer, item);
    row.to = item.name;
    row.reason = "of no stock layer: the name stays";
    plan_.rows.push_back(std::move(row));
  }

  void plan_slot(const Layer& layer, const SlotRow& target, const Item& item) {
    PlanRow row = row_for(layer, item);
    const SlotRow& origin =
        *dialect::find_slot(dialect::slot_table(layer.dialect), layer.type, target.slot);
    row.role = target.role;
    if (!row.requires_grad || !target.trainable) row.requires_grad = target.trainable;
    if (target.name.empty()) {
      row.action = options_.carry ? Action::carried : Action::dropped;
      row.to = options_.carry ? nn::joined_path(layer.path, target.slot) : "";
      row.reason = fmt::format("{} has no {} in a {}", to_string(plan_.to), target.slot,
                               type_name(plan_.to, layer.type));
    } else {
      row.to = nn::joined_path(layer.path, layer.path.empty() ? target.root_name : target.name);
      row.undo = origin.transform;
      row.transform = target.transform;
      row.to_shape = there(row.transform, back(row.undo, row.from_shape));
      const bool was_carried = origin.name.empty();
      row.action = was_carried          ? Action::returned
                   : row.to == row.from ? Action::kept
                                        : Action::renamed;
      row.reason = was_carried ? "an earlier conversion carried it"
                               : fmt::format("{} of a {}", target.slot, layer.type);
    }
    plan_.rows.push_back(std::move(row));
  }

  void plan_created(const Layer& layer, const SlotRow& target) {
    if (target.name.empty() || target.beside.empty()) return;
    if (target.beside != "*" && item_of(layer, target.beside) == kNone) return;
    PlanRow row{
        .action = Action::created,
        .from = {},
        .to = nn::joined_path(layer.path, layer.path.empty() ? target.root_name : target.name),
        .layer = layer.path,
        .type = layer.type,
        .reason = fmt::format("{} always holds it; filled with {}", to_string(plan_.to),
                              dialect::to_string(target.fill))};
    row.fill = target.fill;
    row.role = target.role;
    row.requires_grad = target.trainable && item_of(layer, "weight") != kNone;
    if (target.fill == dialect::Fill::zero_int64) {
      row.dtype = DType::int64;
    } else {
      const Item& neighbour = source_.state[layer.slots.front().second];
      row.dtype = neighbour.entry->dtype;
      row.to_shape = neighbour.entry->shape;
    }
    plan_.rows.push_back(std::move(row));
  }

  /// Optimizer state and counters: no part of the network.
  void plan_rest(const checkpoint::Entry& entry) {
    PlanRow row{.action = options_.carry ? Action::carried : Action::dropped,
                .from = entry.name,
                .to = options_.carry ? entry.name : "",
                .layer = {},
                .type = {},
                .reason = "training state, no part of the network"};
    row.dtype = entry.dtype;
    row.from_shape = entry.shape;
    row.to_shape = entry.shape;
    row.entry = &entry;
    row.role = entry.role;
    row.requires_grad = entry.requires_grad;
    plan_.rows.push_back(std::move(row));
  }

  /// What is no tensor stays behind: one note, the first few by name.
  void note_values() {
    constexpr std::size_t kMost = 3;
    if (plan_.format == Format::safetensors && checkpoint_.format == Format::safetensors) return;
    std::vector<checkpoint::Value> values = checkpoint_.values;
    // Whose tensors a file holds is of its container alone.
    if (is_neutral(checkpoint_.format))
      std::erase_if(values, [](const checkpoint::Value& v) { return v.name == kFormatKey; });
    if (values.empty()) return;
    std::string names;
    for (std::size_t i = 0; i < std::min(values.size(), kMost); ++i)
      names += fmt::format("{}{}", i == 0 ? "" : ", ", escaped(values[i].name));
    if (values.size() > kMost) names += fmt::format(" and {} more", values.size() - kMost);
    plan_.notes.push_back(fmt::format("left out, being no tensors: {}", names));
  }

  /// Where the target keeps one name for a tied tensor, the others are dropped or carried.
  void name_aliases() {
    std::unordered_map<std::string, std::string> targets;
    for (const PlanRow& row : plan_.rows)
      if (!row.alias_of) targets.emplace(row.from, row.to);
    for (PlanRow& row : plan_.rows) {
      if (!row.alias_of) continue;
      const auto first = targets.find(*row.alias_of);
      const std::string name = first == targets.end() ? std::string() : first->second;
      row.alias_of = name.empty() ? std::nullopt : std::optional(name);
      if (plan_.to == Dialect::torch || name.empty() || row.to.empty()) continue;
      row.action = options_.carry ? Action::carried : Action::dropped;
      row.reason =
          fmt::format("the same tensor as {}, which {} stores once", name, to_string(plan_.to));
      row.to = options_.carry ? row.from : "";
    }
  }

  void check_names() const {
    std::map<std::string, std::string> taken;
    for (const PlanRow& row : plan_.rows) {
      if (row.to.empty()) continue;
      const auto [first, fresh] = taken.emplace(row.to, row.from);
      if (!fresh)
        fail_at(ErrorKind::key, {.file = plan_.file},
                "'{}' and '{}' would both be '{}' in the target", escaped(first->second),
                escaped(row.from), escaped(row.to));
    }
  }

  /// MindSpore writes complex numbers and float8 but cannot read them back (golden dtypes).
  void check_dtype(const PlanRow& row) const {
    if (row.to.empty() || plan_.format != Format::mindspore_ckpt) return;
    const DTypeInfo& type = info(row.dtype);
    if (type.mindspore.empty() || type.kind == DTypeKind::complex ||
        type.torch.starts_with("float8"))
      fail_at(ErrorKind::unsupported, {.file = plan_.file, .tensor = row.from},
              "MindSpore cannot load {} from a .ckpt; convert it to another dtype first",
              to_string(row.dtype));
  }

  /// `_metadata` as torch writes it: each module's path, 2 for batch norms, 1 for the others.
  [[nodiscard]] std::vector<std::pair<std::string, std::int64_t>> versions() const {
    if (!checkpoint_.module_versions.empty()) return checkpoint_.module_versions;
    std::vector<std::pair<std::string, std::int64_t>> result{{"", 1}};
    std::map<std::string, bool> seen{{"", true}};
    for (const Layer& layer : plan_.inference.layers) {
      const std::int64_t version = layer.type.starts_with("BatchNorm") ? 2 : 1;
      if (layer.path.empty()) result.front().second = version;
      for (std::size_t dot = layer.path.find('.'); !layer.path.empty();
           dot = layer.path.find('.', dot + 1)) {
        const bool whole = dot == std::string::npos;
        if (std::string part = layer.path.substr(0, dot); seen.emplace(part, true).second)
          result.emplace_back(std::move(part), whole ? version : 1);
        if (whole) break;
      }
    }
    return result;
  }

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  const Checkpoint& checkpoint_;
  const PlanOptions& options_;
  std::shared_ptr<net::Network> network_;
  Source source_;
  Plan plan_;
};

}  // namespace

std::string_view to_string(Action action) {
  constexpr std::array<std::string_view, 6> kWords{"kept",    "renamed", "created",
                                                   "dropped", "carried", "returned"};
  return kWords.at(static_cast<std::size_t>(action));
}

Plan make_plan(const Checkpoint& checkpoint, const std::string& file, const PlanOptions& options) {
  return Planner(checkpoint, file, options).take();
}

}  // namespace twofold::convert
