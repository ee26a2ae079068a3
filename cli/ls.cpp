#include <fmt/format.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "cli/files.h"
#include "cli/json.h"
#include "cli/listing.h"
#include "cli/program.h"
#include "cli/progress_bar.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "cli/vocabulary.h"
#include "twofold/convert/plan.h"
#include "twofold/core/text.h"

namespace twofold::cli {

namespace {

struct Options {
  std::string file, dialect;
  bool hash = false;
  Vocabulary vocabulary;
};

// What is listed: the file, or what it would be in another dialect's words.
struct Listing {
  checkpoint::Checkpoint content;
  std::map<std::string, std::string> in_file;  ///< with --dialect: the names in the file
  std::vector<std::string> dropped;            ///< with --dialect: what has no place there
};

Listing in_dialect(const checkpoint::Checkpoint& content, Options& options) {
  const convert::Plan plan = convert::make_plan(content, options.file,
                                                {.to = dialect_of_word(options.dialect),
                                                 .format = {},
                                                 .infer = options.vocabulary.infer_options(),
                                                 .carry = false});
  Listing listing{.content = convert::apply(plan, content), .in_file = {}, .dropped = {}};
  listing.content.format = content.format;
  for (const convert::PlanRow& row : plan.rows) {
    if (row.action == convert::Action::dropped) {
      listing.dropped.push_back(row.from);
    } else {
      listing.in_file.emplace(row.to, row.from);
    }
  }
  return listing;
}

Json listing_json(const Listing& listing, const Options& options) {
  const auto& entries = listing.content.entries;
  Json json = {{"file", options.file}, {"format", format_name(listing.content.format)}};
  if (!options.dialect.empty()) json["dialect"] = options.dialect;
  Json& rows = json["entries"] = Json::array();
  ProgressBar bar("hashing " + options.file);
  for (const checkpoint::Entry& entry : entries) {
    Json row = to_json(entry, options.hash);
    if (!options.dialect.empty()) {
      const auto found = listing.in_file.find(entry.name);
      const bool created = found == listing.in_file.end() || found->second.empty();
      row["in_file"] = created ? Json(nullptr) : Json(found->second);
    }
    rows.push_back(std::move(row));
    bar.show(rows.size(), options.hash ? entries.size() : 0);
  }
  json["totals"] = to_json(totals(entries));
  if (!options.dialect.empty()) json["dropped"] = listing.dropped;
  Json& values = json["values"] = Json::array();
  for (const checkpoint::Value& value : listing.content.values) values.push_back(to_json(value));
  return json;
}

void print_heading(const Listing& listing, const Options& options) {
  const std::string words =
      options.dialect.empty() ? "" : fmt::format(", in the words of {}", options.dialect);
  print(fmt::format("{}  {}, {}{}\n\n", styled(Style::heading, escaped(options.file)),
                    to_string(listing.content.format),
                    counted(listing.content.entries.size(), "tensor"), words));
}

std::string note_of(const checkpoint::Entry& entry) {
  if (entry.alias_of) return "same as " + *entry.alias_of;
  return entry.role == Role::parameter && !is_trained(entry) ? "frozen" : "";
}

void print_entries(const Listing& listing, const Options& options) {
  // MindSpore calls everything a parameter and says which are trained.
  const bool trained = !options.dialect.empty() && options.dialect != "torch";
  Table table({{"name", false, 16},
               {trained ? "requires_grad" : "role"},
               {"dtype"},
               {"shape", false, 12},
               {"bytes", true},
               {"sha256", false, 13},
               {"note", false, 12}});
  ProgressBar bar("hashing " + options.file);
  std::uint64_t done = 0;
  for (const checkpoint::Entry& entry : listing.content.entries) {
    const std::string kind = !trained            ? role_name(entry)
                             : !entry.role       ? "unknown"
                             : is_trained(entry) ? "True"
                                                 : "False";
    table.add({entry.name,
               {kind, entry.inferred || !entry.role ? Style::dim : Style::plain},
               to_string(entry.dtype),
               to_string(entry.shape),
               grouped(entry.bytes()),
               options.hash ? sha256(entry.load()) : "",
               {trained && !entry.alias_of ? "" : note_of(entry), Style::note}});
    bar.show(++done, options.hash ? listing.content.entries.size() : 0);
  }
  if (!table.empty()) print(table.str() + "\n");
}

void print_listing(const Listing& listing, const Options& options) {
  print_heading(listing, options);
  print_entries(listing, options);
  Table values({{"value", false, 16}, {"holds", false, 16}});
  for (const checkpoint::Value& value : listing.content.values)
    values.add({value.name, value_text(value)});
  if (!values.empty()) print(values.str() + "\n");
  for (const std::string& name : listing.dropped)
    print(fmt::format("{} has no place in {}\n", escaped(name), options.dialect));
  if (!listing.dropped.empty()) print("\n");
  print(totals_text(totals(listing.content.entries)));
}

ExitCode list(Options& options, bool json) {
  const checkpoint::Checkpoint content = open_checkpoint(options.file);
  const Listing listing = options.dialect.empty()
                              ? Listing{.content = content, .in_file = {}, .dropped = {}}
                              : in_dialect(content, options);
  if (json) {
    print(to_text(listing_json(listing, options)));
  } else {
    print_listing(listing, options);
  }
  return ExitCode::done;
}

}  // namespace

void add_ls(CLI::App& app, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = add_command(
      app, program, "ls", "List what a file holds",
      {"ls mnist.pt", "ls mnist.pt --dialect mindspore", "ls digits.ckpt --hash --json"},
      [options](bool json) { return list(*options, json); });
  command.add_option("FILE", options->file, "A checkpoint in any format that is read")->required();
  command.add_flag("--hash", options->hash, "Add the SHA-256 of each tensor");
  command
      .add_option("--dialect", options->dialect,
                  "Name the tensors as torch, mindspore (classic) or mint would")
      ->check(CLI::IsMember(kDialectWords));
  options->vocabulary.add_to(command);
}

}  // namespace twofold::cli
