#include <fmt/format.h>

#include <array>
#include <memory>
#include <set>
#include <string>

#include "cli/complaint.h"
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

using checkpoint::Format;
using convert::Action;

struct Options {
  std::string in, out, to, format;
  bool carry = false;
  Vocabulary vocabulary;
};

struct ActionLook {
  Action action;
  Style style;
};
constexpr std::array<ActionLook, 6> kLooks = {{{Action::kept, Style::dim},
                                               {Action::renamed, Style::plain},
                                               {Action::created, Style::note},
                                               {Action::dropped, Style::bad},
                                               {Action::carried, Style::good},
                                               {Action::returned, Style::good}}};

Format output_format(const Options& options) {
  if (!options.format.empty()) return format_of_word(options.format);
  if (const auto format = checkpoint::format_of_extension(options.out)) return *format;
  fail_usage(
      "convert: the name '{}' does not say which format to write: end it in .pt, .ckpt, "
      ".safetensors or .npz, or give --format {}",
      options.out, fmt::join(output_words(), ", "));
}

std::string happened(const convert::PlanRow& row) {
  std::string text(convert::to_string(row.action));
  if (row.alias_of) text += ", same as " + *row.alias_of;
  return text;
}

void print_report(const convert::Plan& plan, const Options& options) {
  print(fmt::format("{} {} {}\n\n", styled(Style::heading, escaped(options.in)),
                    styled(Style::dim, "→"), styled(Style::heading, escaped(options.out))));
  Table table({{fmt::format("{} name", to_string(plan.inference.dialect)), false, 16},
               {fmt::format("{} name", to_string(plan.to)), false, 16},
               {"what happened", false, 13},
               {"shape", false, 12, true}});
  std::array<std::uint64_t, kLooks.size()> counts{};
  for (const convert::PlanRow& row : plan.rows) {
    const auto at = static_cast<std::size_t>(row.action);
    ++counts.at(at);
    const Shape& shape = row.to.empty() ? row.from_shape : row.to_shape;
    const bool reshaped = !row.from.empty() && !row.to.empty() && row.from_shape != row.to_shape;
    table.add({{row.from.empty() ? "-" : row.from},
               {row.to.empty() ? "-" : row.to},
               {happened(row), kLooks.at(at).style},
               (reshaped ? to_string(row.from_shape) + " → " : "") + to_string(shape)});
  }
  print(table.str() + "\n");
  std::set<std::string> reasons;
  for (const convert::PlanRow& row : plan.rows)
    if (row.action != Action::kept && row.action != Action::renamed)
      reasons.insert(fmt::format("{}: {}\n", convert::to_string(row.action), escaped(row.reason)));
  for (const std::string& reason : reasons) print(reason);
  for (const std::string& note : plan.notes) print(escaped(note) + "\n");
  std::string sums;
  for (const auto& [action, style] : kLooks)
    if (const std::uint64_t count = counts.at(static_cast<std::size_t>(action)); count != 0)
      sums += fmt::format(", {} {}", grouped(count), convert::to_string(action));
  print(fmt::format("{} written ({}{})\n", escaped(options.out), to_string(plan.format), sums));
}

Json report_json(const convert::Plan& plan, const Options& options) {
  Json json = Json::parse(convert::to_json(plan));
  json["format"] = format_name(plan.format);
  json["out"] = options.out;
  return json;
}

void check_output(const Options& options, const std::filesystem::path& read) {
  if (is_same_file(options.out, read))
    fail_usage("convert: {} is read and cannot be written over: choose another name", options.out);
}

ExitCode convert_file(Options& options, bool json) {
  check_output(options, options.in);
  check_output(options, options.vocabulary.net);
  const Format format = output_format(options);
  const checkpoint::Checkpoint content = open_checkpoint(options.in);
  for (const std::filesystem::path& read : content.files) check_output(options, read);
  const convert::Plan plan = convert::make_plan(content, options.in,
                                                {.to = dialect_of_word(options.to),
                                                 .format = format,
                                                 .infer = options.vocabulary.infer_options(),
                                                 .carry = options.carry});
  const checkpoint::Checkpoint converted = convert::apply(plan, content);
  {
    ProgressBar bar("writing " + options.out);
    checkpoint::write(options.out, converted, {.progress = bar.listener()});
  }
  if (json) {
    print(to_text(report_json(plan, options)));
  } else {
    print_report(plan, options);
  }
  return ExitCode::done;
}

}  // namespace

void add_convert(CLI::App& app, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = add_command(app, program, "convert", "Convert a file to the other framework",
                                  {"convert mnist.pt mnist.ckpt --to mindspore",
                                   "convert mnist.pt mnist.ckpt --to mint --net mnist.json --carry",
                                   "convert digits.ckpt digits.pt --to torch --from mindspore",
                                   "convert mnist.pt mnist.safetensors --to torch"},
                                  [options](bool json) { return convert_file(*options, json); });
  command.add_option("IN", options->in, "A checkpoint in any format that is read")->required();
  command.add_option("OUT", options->out, "The file to write: .pt, .ckpt, .safetensors or .npz")
      ->required();
  command.add_option("--to", options->to, "Whose names the new file gets")
      ->required()
      ->check(CLI::IsMember(kDialectWords));
  command.add_flag("--carry", options->carry,
                   "Take along what the other side has no place for, for the way back");
  command.add_option("--format", options->format, "The format to write, whatever the name says")
      ->check(CLI::IsMember(output_words()));
  options->vocabulary.add_to(command);
}

}  // namespace twofold::cli
