#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "cli/complaint.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/listing.h"
#include "cli/net.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "twofold/convert/load.h"
#include "twofold/core/text.h"
#include "twofold/net/inspect.h"
#include "twofold/net/shipped.h"

namespace twofold::cli {

namespace {

struct Options {
  std::string net, file;
};

// What was looked at; `fit` is there when a file was given and the network could be built.
struct Checked {
  net::Description description;
  net::Inspection inspection;
  std::optional<dialect::Dialect> file_dialect;
  std::optional<convert::Fit> fit;

  [[nodiscard]] bool fits() const {
    return inspection.problems.empty() && (!fit || fit->report.complete());
  }
};

Checked look(const Options& options) {
  Checked checked;
  checked.description = net::read_net(options.net);
  checked.inspection = net::inspect(checked.description);
  if (options.file.empty()) return checked;
  const checkpoint::Checkpoint content = open_checkpoint(options.file);
  checked.file_dialect = convert::dialect_of(content, checked.description.dialect);
  if (checked.inspection.network != nullptr)
    checked.fit =
        convert::fit(*checked.inspection.network, *checked.file_dialect, content, options.file);
  return checked;
}

std::string output_text(const net::NodeFacts& facts) {
  return facts.outputs.empty() ? "" : net::shape_text(facts.outputs.front());
}

void print_nodes(const Checked& checked) {
  const net::Inspection& found = checked.inspection;
  Table table({{"node", false, 12},
               {"type", false, 10},
               {"output", false, 10},
               {"parameters", true},
               {"buffers", true, 0, true}});
  for (std::size_t i = 0; i < found.nodes.size(); ++i) {
    const net::NodeFacts& facts = found.nodes[i];
    const auto count = [](std::int64_t elements) {
      return elements == 0 ? "" : grouped(static_cast<std::uint64_t>(elements));
    };
    table.add({checked.description.nodes[i].id,
               {checked.description.nodes[i].type, Style::dim},
               output_text(facts),
               count(facts.parameters),
               count(facts.buffers)});
  }
  if (!table.empty()) print(table.str() + "\n");
}

void print_problems(const Checked& checked) {
  for (const net::Problem& problem : checked.inspection.problems)
    print(fmt::format("{} {}{}\n", styled(Style::bad, "does not fit:"),
                      problem.node.empty() ? "" : fmt::format("node '{}': ", escaped(problem.node)),
                      escaped(problem.text)));
}

void print_names(std::string_view what, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    print(fmt::format("{} {}\n", styled(Style::bad, what), escaped(name)));
}

void print_fit(const Checked& checked, const Options& options) {
  if (!checked.fit) return;
  const nn::LoadReport& report = checked.fit->report;
  print_names("missing:", report.missing);
  print_names("unexpected:", report.unexpected);
  for (const auto& mismatch : report.mismatched)
    print(fmt::format("{} {}: the network has {}, the file {}\n",
                      styled(Style::bad, "another shape:"), escaped(mismatch.name),
                      to_string(mismatch.in_network), to_string(mismatch.in_file)));
  for (const std::string& hint : checked.fit->hints) print(escaped(hint) + "\n");
  print(fmt::format("{}, in {}'s words: {} found, {} missing, {} unexpected, {} of another shape\n",
                    escaped(options.file), to_string(*checked.file_dialect),
                    grouped(report.loaded.size()), grouped(report.missing.size()),
                    grouped(report.unexpected.size()), grouped(report.mismatched.size())));
}

void print_verdict(const Checked& checked, const Options& options) {
  std::uint64_t parameters = 0;
  std::uint64_t buffers = 0;
  for (const net::NodeFacts& facts : checked.inspection.nodes) {
    parameters += static_cast<std::uint64_t>(facts.parameters);
    buffers += static_cast<std::uint64_t>(facts.buffers);
  }
  if (!checked.inspection.nodes.empty())
    print(fmt::format("{} parameters and {} buffer elements in {}\n", grouped(parameters),
                      grouped(buffers), counted(checked.inspection.nodes.size(), "node")));
  if (checked.inspection.problems.empty() && !checked.inspection.has_shapes)
    print("shapes are not checked: the description has no 'input'\n");
  print(fmt::format(
      "{}: {}\n", escaped(options.net),
      checked.fits() ? styled(Style::good, "fits") : styled(Style::bad, "does not fit")));
}

Json node_json(const net::Node& node, const net::NodeFacts& facts) {
  return {{"id", node.id},
          {"name", node.name.empty() ? Json(nullptr) : Json(node.name)},
          {"type", node.type},
          {"output", facts.outputs.empty() ? Json(nullptr) : Json(facts.outputs.front())},
          {"parameters", facts.parameters},
          {"buffers", facts.buffers}};
}

Json fit_json(const Checked& checked, const Options& options) {
  const nn::LoadReport& report = checked.fit->report;
  Json mismatched = Json::array();
  for (const auto& one : report.mismatched)
    mismatched.push_back(
        {{"name", one.name}, {"in_network", one.in_network}, {"in_file", one.in_file}});
  return {{"file", options.file},
          {"dialect", std::string(to_string(*checked.file_dialect))},
          {"loaded", report.loaded.size()},
          {"missing", report.missing},
          {"unexpected", report.unexpected},
          {"mismatched", std::move(mismatched)},
          {"hints", checked.fit->hints}};
}

Json report_json(const Checked& checked, const Options& options) {
  Json json = {{"net", options.net},
               {"dialect", std::string(to_string(checked.description.dialect))},
               {"fits", checked.fits()},
               {"shapes_checked", checked.inspection.has_shapes}};
  Json& nodes = json["nodes"] = Json::array();
  for (std::size_t i = 0; i < checked.inspection.nodes.size(); ++i)
    nodes.push_back(node_json(checked.description.nodes[i], checked.inspection.nodes[i]));
  Json& problems = json["problems"] = Json::array();
  for (const net::Problem& problem : checked.inspection.problems)
    problems.push_back({{"node", problem.node.empty() ? Json(nullptr) : Json(problem.node)},
                        {"kind", std::string(to_string(problem.kind))},
                        {"text", problem.text}});
  json["state"] = checked.fit ? fit_json(checked, options) : Json(nullptr);
  return json;
}

ExitCode check(const Options& options, bool json) {
  const Checked checked = look(options);
  if (json) {
    print(to_text(report_json(checked, options)));
  } else {
    print_nodes(checked);
    print_problems(checked);
    print_fit(checked, options);
    print_verdict(checked, options);
  }
  return checked.fits() ? ExitCode::done : ExitCode::different;
}

}  // namespace

void add_net_check(CLI::App& net, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App& command =
      add_command(net, program, "check", "Say what does not fit in a network, or a file into it",
                  {"net check mine.json", "net check resnet18 resnet18.pth --json"},
                  [options](bool json) { return check(*options, json); });
  command.footer(
      command.get_footer() +
      "\n\nLayers are made and shapes followed through every node; nothing is computed.\n"
      "Exit code 1: something does not fit.");
  command.add_option("NET", options->net, "The network's description, or one that ships")
      ->required();
  command.add_option("FILE", options->file, "A checkpoint for it, in any format that is read");
}

}  // namespace twofold::cli
