#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/files.h"
#include "cli/json.h"
#include "cli/listing.h"
#include "cli/program.h"
#include "cli/progress_bar.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "twofold/core/text.h"

namespace twofold::cli {

namespace {

struct Options {
  std::string file;
  bool hash = false;
};

Json listing_json(const checkpoint::Checkpoint& content, const Options& options) {
  Json json = {{"file", options.file}, {"format", format_name(content.format)}};
  Json& entries = json["entries"] = Json::array();
  ProgressBar bar("hashing " + options.file);
  for (const checkpoint::Entry& entry : content.entries) {
    entries.push_back(to_json(entry, options.hash));
    bar.show(entries.size(), content.entries.size());
  }
  json["totals"] = to_json(totals(content.entries));
  Json& values = json["values"] = Json::array();
  for (const checkpoint::Value& value : content.values) values.push_back(to_json(value));
  return json;
}

void print_listing(const checkpoint::Checkpoint& content, const Options& options) {
  print(fmt::format("{}  {}, {}\n\n", styled(Style::heading, escaped(options.file)),
                    to_string(content.format), counted(content.entries.size(), "tensor")));
  Table table({{"name", false, 16},
               {"role"},
               {"dtype"},
               {"shape", false, 12},
               {"bytes", true},
               {"sha256", false, 13},
               {"note", false, 12}});
  ProgressBar bar("hashing " + options.file);
  std::uint64_t done = 0;
  for (const checkpoint::Entry& entry : content.entries) {
    const bool frozen = entry.role == Role::parameter && !is_trained(entry);
    const std::string note = entry.alias_of ? "same as " + *entry.alias_of : frozen ? "frozen" : "";
    table.add({entry.name,
               {role_name(entry), entry.inferred || !entry.role ? Style::dim : Style::plain},
               to_string(entry.dtype),
               to_string(entry.shape),
               grouped(entry.bytes()),
               options.hash ? sha256(entry.load()) : "",
               {note, Style::note}});
    bar.show(++done, options.hash ? content.entries.size() : 0);
  }
  if (!table.empty()) print(table.str() + "\n");
  Table values({{"value", false, 16}, {"holds", false, 16}});
  for (const checkpoint::Value& value : content.values) values.add({value.name, value_text(value)});
  if (!values.empty()) print(values.str() + "\n");
  print(totals_text(totals(content.entries)));
}

ExitCode list(const Options& options, bool json) {
  const checkpoint::Checkpoint content = open_checkpoint(options.file);
  if (json) {
    print(to_text(listing_json(content, options)));
  } else {
    print_listing(content, options);
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
  command.add_option("FILE", options->file, "A PyTorch or MindSpore checkpoint")->required();
  command.add_flag("--hash", options->hash, "Add the SHA-256 of each tensor");
}

}  // namespace twofold::cli
