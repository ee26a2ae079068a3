#include "cli/listing.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "cli/complaint.h"
#include "twofold/core/text.h"

namespace twofold::cli {

namespace {

/// What --format calls the formats that are written.
constexpr auto kOutputFormats = std::to_array<std::pair<std::string_view, checkpoint::Format>>({
    {"torch", checkpoint::Format::torch_zip},
    {"mindspore", checkpoint::Format::mindspore_ckpt},
    {"safetensors", checkpoint::Format::safetensors},
    {"npz", checkpoint::Format::npz},
});

Json count_json(const Count& count) {
  return {{"entries", count.entries}, {"elements", count.elements}};
}

struct ValueJson {
  Json operator()(std::monostate /*none*/) const { return nullptr; }
  Json operator()(double value) const { return number(value); }
  template <class T>
  Json operator()(const T& value) const {
    return value;
  }
};

struct ValueText {
  std::string operator()(std::monostate /*none*/) const { return "None"; }
  std::string operator()(bool value) const { return value ? "True" : "False"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& value) const {
    constexpr std::size_t kMost = 200;
    if (value.size() <= kMost) return fmt::format("'{}'", value);
    return fmt::format("'{}…' ({} bytes)", value.substr(0, kMost), value.size());
  }
};

}  // namespace

void Count::add(const checkpoint::Entry& entry) {
  ++entries;
  elements += static_cast<std::uint64_t>(numel(entry.shape));
}

bool is_trained(const checkpoint::Entry& entry) {
  if (entry.role != Role::parameter) return false;
  return entry.inferred || entry.requires_grad.value_or(true);
}

Totals totals(std::span<const checkpoint::Entry> entries) {
  Totals sums;
  for (const checkpoint::Entry& entry : entries) {
    if (entry.alias_of) continue;
    sums.bytes += entry.bytes();
    if (!entry.role) {
      sums.unknown.add(entry);
      continue;
    }
    (entry.role == Role::parameter ? sums.parameters : sums.buffers).add(entry);
    (is_trained(entry) ? sums.trainable : sums.untrainable).add(entry);
  }
  return sums;
}

std::string role_name(const checkpoint::Entry& entry) {
  return entry.role ? std::string(to_string(*entry.role)) : "unknown";
}

Json to_json(const Totals& totals) {
  return {{"parameters", count_json(totals.parameters)},
          {"buffers", count_json(totals.buffers)},
          {"trainable", count_json(totals.trainable)},
          {"untrainable", count_json(totals.untrainable)},
          {"unknown", count_json(totals.unknown)},
          {"bytes", totals.bytes}};
}

Json to_json(const checkpoint::Entry& entry, bool with_hash) {
  Json json = {{"name", entry.name},
               {"path", entry.path},
               {"role", role_name(entry)},
               {"inferred", entry.inferred},
               {"dtype", std::string(to_string(entry.dtype))},
               {"shape", entry.shape},
               {"requires_grad", nullptr},
               {"alias_of", nullptr},
               {"bytes", entry.bytes()}};
  if (entry.requires_grad) json["requires_grad"] = *entry.requires_grad;
  if (entry.alias_of) json["alias_of"] = *entry.alias_of;
  if (with_hash) json["sha256"] = sha256(entry.load());
  return json;
}

Json to_json(const checkpoint::Value& value) {
  return {
      {"name", value.name}, {"path", value.path}, {"value", std::visit(ValueJson{}, value.value)}};
}

std::string counted(std::uint64_t count, const std::string& noun) {
  return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

std::string totals_text(const Totals& totals) {
  Table table({{"totals"}, {"tensors", true}, {"elements", true}});
  const auto row = [&](const char* name, const Count& count) {
    table.add({name, grouped(count.entries), grouped(count.elements)});
  };
  row("parameters", totals.parameters);
  row("buffers", totals.buffers);
  row("trainable", totals.trainable);
  row("untrainable", totals.untrainable);
  if (totals.unknown.entries != 0) row("unknown", totals.unknown);
  table.add({"bytes", human_bytes(totals.bytes), grouped(totals.bytes)});
  return table.str();
}

std::string value_text(const checkpoint::Value& value) {
  return std::visit(ValueText{}, value.value);
}

std::string format_name(checkpoint::Format format) { return std::string(word_of(format)); }

std::vector<std::string> output_words() {
  std::vector<std::string> words;
  for (const auto& [word, format] : kOutputFormats) words.emplace_back(word);
  return words;
}

checkpoint::Format format_of_word(const std::string& word) {
  for (const auto& [known, format] : kOutputFormats)
    if (word == known) return format;
  fail_usage("no format is called '{}'", word);
}

}  // namespace twofold::cli
