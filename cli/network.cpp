#include "cli/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "cli/files.h"
#include "twofold/checkpoint/checkpoint.h"
#include "twofold/core/error.h"
#include "twofold/core/text.h"
#include "twofold/dialect/view.h"
#include "twofold/net/description.h"
#include "twofold/nn/loading.h"

namespace twofold::cli {

namespace {

using dialect::Dialect;

constexpr std::size_t kFaultsShown = 3;

std::vector<nn::LoadSource> sources(const checkpoint::Checkpoint& content) {
  std::vector<nn::LoadSource> all;
  for (const checkpoint::Entry& entry : content.entries)
    all.push_back({entry.name, entry.shape, entry.dtype, entry.load});
  return all;
}

// The description's dialect first, then what a file of this format may speak.
std::vector<Dialect> candidates(Dialect described, checkpoint::Format format) {
  std::vector<Dialect> all = {described};
  const bool torch = format == checkpoint::Format::torch_zip;
  for (const Dialect other : {Dialect::torch, Dialect::mindspore, Dialect::mint})
    if (other != described && (other == Dialect::torch) == torch) all.push_back(other);
  return all;
}

// Counters of norms travel in a MindSpore file for the way back to torch.
bool is_carried(const std::string& name, Dialect dialect) {
  return dialect != Dialect::torch && name.ends_with("num_batches_tracked");
}

std::vector<std::string> unexpected_names(const nn::LoadReport& report, Dialect dialect) {
  std::vector<std::string> names;
  for (const std::string& name : report.unexpected)
    if (!is_carried(name, dialect)) names.push_back(name);
  return names;
}

bool fits(const nn::LoadReport& report, Dialect dialect) {
  return report.missing.empty() && report.mismatched.empty() &&
         unexpected_names(report, dialect).empty();
}

std::string with_nearest(const std::string& what, const std::string& name,
                         const std::vector<std::string>& others) {
  const std::string near = nearest(name, others);
  return fmt::format("{} '{}'{}", what, name,
                     near.empty() ? "" : fmt::format(" (nearest: '{}')", near));
}

std::string faults_text(const nn::LoadReport& report, Dialect dialect) {
  const std::vector<std::string> unexpected = unexpected_names(report, dialect);
  std::vector<std::string> faults;
  for (const auto& [name, in_file, in_network] : report.mismatched)
    faults.push_back(fmt::format("'{}' has shape {}, the network {}", name, to_string(in_file),
                                 to_string(in_network)));
  for (const std::string& name : report.missing)
    faults.push_back(with_nearest("missing", name, unexpected));
  for (const std::string& name : unexpected)
    faults.push_back(with_nearest("unexpected", name, report.missing));
  std::string text;
  for (std::size_t i = 0; i < std::min(faults.size(), kFaultsShown); ++i)
    text += (i == 0 ? "" : ", ") + faults[i];
  if (faults.size() > kFaultsShown)
    text += fmt::format(" and {} more", faults.size() - kFaultsShown);
  return text;
}

}  // namespace

LoadedNetwork load_network(const std::string& net, const std::string& file) {
  LoadedNetwork loaded;
  loaded.network = net::build(net::read(net));
  const checkpoint::Checkpoint content = open_checkpoint(file);
  const Dialect described = loaded.network->description().dialect;
  std::string faults;
  for (const Dialect dialect : candidates(described, content.format)) {
    const nn::LoadPlan plan(dialect::load_targets(*loaded.network, dialect), sources(content));
    if (fits(plan.report(), dialect)) {
      plan.commit();
      loaded.dialect = dialect;
      return loaded;
    }
    if (faults.empty()) faults = faults_text(plan.report(), dialect);
  }
  fail_at(ErrorKind::mismatch, {.file = file}, "does not fit {}: {}", net, faults);
}

}  // namespace twofold::cli
