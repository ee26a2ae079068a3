#include "cli/show_tensor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "cli/json.h"
#include "cli/listing.h"
#include "cli/terminal.h"
#include "twofold/core/text.h"
#include "twofold/tensor/statistics.h"

namespace twofold::cli {

namespace {

constexpr std::int64_t kFirstValues = 8;

std::vector<double> first_values(const Array& array) {
  if (info(array.dtype()).kind == DTypeKind::opaque || is_complex(array.dtype())) return {};
  // Cut before flattening, so that a large array is not copied for its first values.
  Array part = array;
  while (part.dim() > 1 && part.numel() >= part.size(0) * kFirstValues && part.numel() > 0)
    part = part.select(0, 0);
  if (part.dim() > 0) part = part.narrow(0, 0, std::min(part.size(0), kFirstValues));
  std::vector<double> values = part.to_vector<double>();
  values.resize(std::min<std::size_t>(values.size(), kFirstValues));
  return values;
}

Json optional_number(const std::optional<double>& value) {
  return value ? number(*value) : Json(nullptr);
}

Json statistics_json(const std::optional<Statistics>& found) {
  if (!found) return nullptr;
  return {{"count", found->count},
          {"min", optional_number(found->min)},
          {"max", optional_number(found->max)},
          {"mean", optional_number(found->mean)},
          {"std", optional_number(found->std)},
          {"nan", found->nans},
          {"inf", found->infinities}};
}

void line(const char* what, const std::string& text, Style style = Style::plain) {
  print(
      fmt::format("{}{}\n", styled(Style::dim, fmt::format("{:<15}", what)), styled(style, text)));
}

void print_statistics(const Statistics& found) {
  const auto row = [](const char* what, const std::optional<double>& value) {
    line(what, value ? fmt::format("{:.6g}", *value) : "none");
  };
  row("min", found.min);
  row("max", found.max);
  row("mean", found.mean);
  row("std", found.std);
  const auto bad = [](std::int64_t count) { return count == 0 ? Style::plain : Style::bad; };
  line("nan", grouped(static_cast<std::uint64_t>(found.nans)), bad(found.nans));
  line("inf", grouped(static_cast<std::uint64_t>(found.infinities)), bad(found.infinities));
}

std::string values_text(const std::vector<double>& values, std::int64_t count) {
  std::string text;
  for (const double value : values)
    text += fmt::format("{}{:.6g}", text.empty() ? "" : "  ", value);
  return text + (std::cmp_less(values.size(), count) ? "  …" : "");
}

}  // namespace

const checkpoint::Entry& find_entry(const checkpoint::Checkpoint& content, const std::string& file,
                                    const std::string& name) {
  if (const checkpoint::Entry* entry = content.find(name)) return *entry;
  std::vector<std::string> names;
  for (const checkpoint::Entry& entry : content.entries) names.push_back(entry.name);
  const std::string near = nearest(name, names);
  fail_at(ErrorKind::key, {.file = file}, "no tensor '{}': {}", name,
          near.empty() ? "see 'twofold ls'" : fmt::format("did you mean '{}'?", near));
}

void show_tensor(const std::string& file, const checkpoint::Entry& entry, bool json) {
  const Array array = entry.load();
  const std::optional<Statistics> found = statistics(array);
  const std::vector<double> values = first_values(array);
  if (json) {
    Json said = {{"file", file}};
    said.update(to_json(entry, true));
    said["statistics"] = statistics_json(found);
    Json& first = said["values"] = Json::array();
    for (const double value : values) first.push_back(number(value));
    print(to_text(said));
    return;
  }
  print(styled(Style::heading, escaped(entry.name)) + "\n");
  line("role", role_name(entry) + (entry.inferred ? " (by its name)" : ""));
  line("dtype", std::string(to_string(entry.dtype)));
  line("shape", to_string(entry.shape));
  line("elements", grouped(static_cast<std::uint64_t>(array.numel())));
  line("bytes", grouped(entry.bytes()));
  if (entry.requires_grad) line("requires grad", *entry.requires_grad ? "yes" : "no");
  if (entry.alias_of) line("same as", escaped(*entry.alias_of));
  line("sha256", sha256(array));
  if (found) print_statistics(*found);
  if (!values.empty()) line("first values", values_text(values, array.numel()));
}

}  // namespace twofold::cli
