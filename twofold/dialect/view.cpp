#include "twofold/dialect/view.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "twofold/nn/batch_norm.h"

namespace twofold::dialect {

namespace {

/// Files older than these counters lack them (torch: state version below 2).
constexpr std::string_view kCounter = "num_batches_tracked";

/// One walk over a network in a dialect's words.
class Walk {
 public:
  Walk(nn::Module& root, Dialect dialect, const ViewOptions& options)
      : root_(root),
        dialect_(dialect),
        table_(options.table.empty() ? slot_table(dialect) : options.table) {
    const nn::WalkOptions walk{.prefix = options.prefix,
                               .recurse = options.recurse,
                               .repeat_modules = options.repeat_modules};
    for (const nn::ModuleEntry& at : nn::modules(root, walk)) visit(*at.module, at.path);
  }

  std::vector<ViewEntry> take() { return std::move(entries_); }

 private:
  void visit(nn::Module& module, const std::string& path) {
    const std::vector<SlotRow> rows = rows_of(table_, module.type());
    for (const SlotRow& row : rows) meet_row(module, path, row);
    std::vector<std::size_t> order;
    (dialect_ == Dialect::torch ? nn::parameters_then_buffers : nn::as_registered)(module, order);
    for (const std::size_t at : order) {
      const nn::Slot& slot = *module.slots()[at];
      const bool stock =
          std::ranges::any_of(rows, [&](const SlotRow& row) { return row.slot == slot.name; });
      if (!stock && slot.value.defined()) meet_own(module, path, slot);
    }
  }

  /// A slot of a user's own: its name is its own everywhere.
  void meet_own(nn::Module& module, const std::string& path, const nn::Slot& slot) {
    if (slot.kept_apart && dialect_ != Dialect::torch) return;
    const SlotRow row{.layer = {}, .slot = slot.name, .name = slot.name, .root_name = slot.name};
    add(module, path, row, slot.value,
        {.role = dialect_ == Dialect::torch ? slot.role : Role::parameter,
         .requires_grad = slot.value.requires_grad(),
         .persistent = slot.persistent});
  }

  void meet_row(nn::Module& module, const std::string& path, const SlotRow& row) {
    if (row.name.empty()) return;
    const nn::Slot* slot = module.find_slot(row.slot);
    if (slot != nullptr && slot->value.defined()) {
      if (slot->kept_apart && dialect_ != Dialect::torch) return;
      add(module, path, row, slot->value,
          {.role = row.role,
           .requires_grad = row.trainable && slot->value.requires_grad(),
           .persistent = slot->persistent});
    } else if (const Tensor constant = created(module, row); constant.defined()) {
      add(module, path, row, constant,
          {.role = row.role,
           .requires_grad = row.trainable && present(module, "weight"),
           .created = true});
    }
  }

  static bool present(const nn::Module& module, std::string_view name) {
    const nn::Slot* slot = module.find_slot(name);
    return slot != nullptr && slot->value.defined();
  }

  /// The constant that stands for a tensor the network lacks; undefined when the dialect lacks it
  /// too. Its shape and dtype are those of a neighbour: the stock layers of which a dialect creates
  /// something hold one number a channel in every tensor but the counter.
  static Tensor created(const nn::Module& module, const SlotRow& row) {
    if (row.beside.empty() || (row.beside != "*" && !present(module, row.beside))) return {};
    for (const auto& neighbour : module.slots())
      if (neighbour->value.defined() && neighbour->value.dim() == 1)
        return Tensor(filled(row.fill, neighbour->value.shape(), neighbour->value.dtype()));
    // A norm without a single tensor: torch's affine=False, track_running_stats=False.
    if (const auto* norm = dynamic_cast<const nn::BatchNorm*>(&module))
      return Tensor(filled(row.fill, {norm->options().num_features}, DType::float32));
    return {};
  }

  void add(nn::Module& module, const std::string& path, const SlotRow& row, const Tensor& tensor,
           ViewEntry entry) {
    entry.path = nn::joined_path(path, row.name);
    entry.canonical = nn::joined_path(path, row.slot);
    entry.name = entry.path;
    if (dialect_ != Dialect::torch) {
      if (tensor.name().has_value())
        entry.name = *tensor.name();
      else if (&module == &root_)
        entry.name = nn::joined_path(path, row.root_name);
    }
    entry.shape = there(row.transform, tensor.shape());
    entry.tensor = tensor;
    entry.transform = row.transform;
    entry.owner = &module;
    const auto [first, fresh] = met_.emplace(tensor.id(), entry.path);
    if (!fresh && !entry.created) entry.alias_of = first->second;
    entries_.push_back(std::move(entry));
  }

  nn::Module& root_;
  Dialect dialect_;
  std::span<const SlotRow> table_;
  std::vector<ViewEntry> entries_;
  std::unordered_map<const TensorImpl*, std::string> met_;
};

std::vector<ViewEntry> kept(std::vector<ViewEntry> entries,
                            const std::function<bool(const ViewEntry&)>& keep) {
  std::erase_if(entries, [&keep](const ViewEntry& entry) { return !keep(entry); });
  return entries;
}

bool is_first(const ViewEntry& entry) { return !entry.alias_of.has_value(); }

/// What a file may say where the network has nothing: the constant and no other value.
Array only_constant(const ViewEntry& entry, const Array& array) {
  if (!equal(array.to(entry.tensor.dtype()).reshape(entry.tensor.shape()), entry.tensor.array()))
    fail_at(ErrorKind::mismatch, {.tensor = entry.name},
            "the network has no such tensor, so the file's must be the constant {} that stands for "
            "it, and is not",
            entry.tensor.array().at(std::vector<std::int64_t>(entry.tensor.shape().size(), 0)));
  return entry.tensor.array();
}

nn::LoadTarget target_of(const ViewEntry& entry) {
  nn::LoadTarget target{.name = entry.name,
                        .tensor = entry.tensor,
                        .shape = entry.shape,
                        .optional = entry.created || entry.canonical.ends_with(kCounter)};
  if (entry.created)
    target.transform = [entry](const Array& array) { return only_constant(entry, array); };
  else if (entry.transform != Transform{})
    target.transform = [how = entry.transform](const Array& array) { return back(how, array); };
  return target;
}

}  // namespace

std::vector<ViewEntry> view(nn::Module& root, Dialect dialect, const ViewOptions& options) {
  return Walk(root, dialect, options).take();
}

std::vector<ViewEntry> parameters_and_names(nn::Module& root, Dialect dialect,
                                            const std::string& name_prefix, bool expand) {
  return kept(view(root, dialect, {.prefix = name_prefix, .recurse = expand}), is_first);
}

std::vector<ViewEntry> get_parameters(nn::Module& root, Dialect dialect, bool expand) {
  return parameters_and_names(root, dialect, "", expand);
}

std::vector<ViewEntry> trainable_params(nn::Module& root, Dialect dialect, bool recurse) {
  return kept(get_parameters(root, dialect, recurse),
              [](const ViewEntry& entry) { return entry.requires_grad; });
}

std::vector<ViewEntry> untrainable_params(nn::Module& root, Dialect dialect, bool recurse) {
  return kept(get_parameters(root, dialect, recurse),
              [](const ViewEntry& entry) { return !entry.requires_grad; });
}

void rename_parameters(nn::Module& child, Dialect dialect, const std::string& prefix) {
  for (const ViewEntry& entry : get_parameters(child, dialect))
    entry.tensor.set_name(prefix + entry.path);
}

void name_as_root(nn::Module& module, Dialect dialect) {
  for (const SlotRow& row : rows_of(slot_table(dialect), module.type()))
    if (const nn::Slot* slot = module.find_slot(row.slot);
        slot != nullptr && slot->value.defined() && !row.root_name.empty())
      slot->value.set_name(std::string(row.root_name));
}

std::vector<ViewEntry> state(nn::Module& root, Dialect dialect) {
  std::vector<ViewEntry> entries =
      kept(view(root, dialect, {.repeat_modules = dialect == Dialect::torch}),
           [](const ViewEntry& entry) { return entry.persistent; });
  if (dialect == Dialect::torch) return entries;
  return kept(std::move(entries), is_first);
}

std::vector<nn::LoadTarget> load_targets(nn::Module& root, Dialect dialect) {
  std::vector<nn::LoadTarget> targets;
  for (const ViewEntry& entry : state(root, dialect)) targets.push_back(target_of(entry));
  return targets;
}

}  // namespace twofold::dialect
