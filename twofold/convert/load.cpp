#include "twofold/convert/load.h"

#include <algorithm>

#include "twofold/convert/source.h"
#include "twofold/core/error.h"
#include "twofold/core/text.h"
#include "twofold/dialect/slots.h"
#include "twofold/dialect/view.h"

namespace twofold::convert {

namespace {

using dialect::Dialect;

/// "3 names are missing: a, b, c"; long lists are cut.
std::string listed(std::string_view what, const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 5;
  std::string text =
      fmt::format("{} {} {}:", names.size(), names.size() == 1 ? "name is" : "names are", what);
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i)
    text += fmt::format("{} {}", i == 0 ? "" : ",", escaped(names[i]));
  if (names.size() > kMost) text += fmt::format(", and {} more", names.size() - kMost);
  return text;
}

std::string report_text(const nn::LoadPlan& plan) {
  const nn::LoadReport& report = plan.report();
  std::vector<std::string> parts;
  if (!report.missing.empty()) parts.push_back(listed("missing", report.missing));
  if (!report.unexpected.empty()) parts.push_back(listed("unexpected", report.unexpected));
  for (std::size_t i = 0; i < std::min<std::size_t>(report.mismatched.size(), 3); ++i)
    parts.push_back(fmt::format("{}: expected shape {}, got {}", escaped(report.mismatched[i].name),
                                to_string(report.mismatched[i].in_network),
                                to_string(report.mismatched[i].in_file)));
  if (const auto hints = plan.hints(); !hints.empty()) parts.push_back(hints.front());
  return fmt::format("{}", fmt::join(parts, "; "));
}

/// Tensors that `dialect` has no place for but a conversion may have carried along under torch's
/// names (counters of norms in classic files).
void add_carried(nn::Module& network, Dialect dialect, std::vector<nn::LoadTarget>& targets) {
  if (dialect == Dialect::torch) return;
  for (const dialect::ViewEntry& entry : dialect::state(network, Dialect::torch)) {
    const dialect::SlotRow* row = dialect::find_slot(
        dialect::slot_table(dialect), entry.owner->type(), split(entry.canonical, '.').back());
    if (row != nullptr && row->name.empty())
      targets.push_back({.name = entry.canonical,
                         .tensor = entry.tensor,
                         .shape = entry.shape,
                         .optional = true});
  }
}

nn::LoadPlan plan_of(nn::Module& network, Dialect dialect, const checkpoint::Checkpoint& checkpoint,
                     const std::string& file) {
  std::vector<nn::LoadTarget> targets = dialect::load_targets(network, dialect);
  add_carried(network, dialect, targets);
  std::vector<std::string> expected;
  for (const nn::LoadTarget& target : targets) expected.push_back(target.name);
  const Source source = source_of(checkpoint, file, expected);
  return {std::move(targets), load_sources(source)};
}

nn::LoadPlan checked_plan(nn::Module& network, Dialect dialect,
                          const checkpoint::Checkpoint& checkpoint, const std::string& file) {
  nn::LoadPlan plan = plan_of(network, dialect, checkpoint, file);
  if (!plan.report().complete())
    fail_at(ErrorKind::mismatch, {.file = file},
            "the file does not fit the description in {}'s words: {}", to_string(dialect),
            report_text(plan));
  return plan;
}

}  // namespace

nn::LoadReport load(nn::Module& network, Dialect dialect, const checkpoint::Checkpoint& checkpoint,
                    const std::string& file, const Progress& progress) {
  const nn::LoadPlan plan = checked_plan(network, dialect, checkpoint, file);
  plan.commit(progress);
  return plan.report();
}

void check_fits(nn::Module& network, Dialect dialect, const checkpoint::Checkpoint& checkpoint,
                const std::string& file) {
  static_cast<void>(checked_plan(network, dialect, checkpoint, file));
}

Fit fit(nn::Module& network, Dialect dialect, const checkpoint::Checkpoint& checkpoint,
        const std::string& file) {
  const nn::LoadPlan plan = plan_of(network, dialect, checkpoint, file);
  return {.report = plan.report(), .hints = plan.hints()};
}

Dialect dialect_of(const checkpoint::Checkpoint& checkpoint, Dialect described) {
  if (speaks_torch(checkpoint)) return Dialect::torch;
  if (described != Dialect::torch) return described;
  const auto has = [&](std::initializer_list<std::string_view> leaves) {
    return std::ranges::any_of(checkpoint.entries, [&](const checkpoint::Entry& entry) {
      const std::string leaf = split(entry.name, '.').back();
      return std::ranges::find(leaves, leaf) != leaves.end();
    });
  };
  if (has_classic_names(checkpoint)) return Dialect::mindspore;
  if (has({"running_mean", "running_var", "num_batches_tracked"})) return Dialect::mint;
  return Dialect::mindspore;
}

}  // namespace twofold::convert
