#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/complaint.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/listing.h"
#include "cli/net.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "twofold/checkpoint/atomic_file.h"
#include "twofold/core/text.h"
#include "twofold/net/inspect.h"
#include "twofold/net/shipped.h"
#include "twofold/net/svg.h"

namespace twofold::cli {

namespace {

struct Options {
  std::string net, out;
};

// A part of dotted names; `node` counts from 1, 0 is none.
struct Branch {
  std::string label;
  std::size_t node = 0;
  std::vector<Branch> children = {};
};

struct Picture {
  net::Description description;
  std::vector<net::NodeFacts> facts;
};

Picture picture_of(const Options& options) {
  Picture picture{.description = net::read_net(options.net), .facts = {}};
  net::Inspection found = net::inspect(picture.description);
  if (!found.problems.empty()) {
    const net::Problem& problem = found.problems.front();
    fail_at(problem.kind, {.file = picture.description.file}, "{}{}; see 'twofold net check'",
            problem.node.empty() ? "" : fmt::format("node '{}': ", escaped(problem.node)),
            problem.text);
  }
  picture.facts = std::move(found.nodes);
  return picture;
}

// Nodes under the dotted parts of their ids, which are in the order of the description. Only the
// last child can be the one: names that come back later stand there again.
Branch grown(const net::Description& description) {
  Branch root;
  for (std::size_t i = 0; i < description.nodes.size(); ++i) {
    Branch* branch = &root;
    for (const std::string& part : split(description.nodes[i].id, '.')) {
      if (branch->children.empty() || branch->children.back().label != part)
        branch->children.push_back({.label = part});
      branch = &branch->children.back();
    }
    branch->node = i + 1;
  }
  return root;
}

// The ids it takes where that is not just the node before.
std::string taken(const net::Description& description, std::size_t node) {
  const std::vector<std::string>& inputs = description.nodes[node].inputs;
  const std::string before = node == 0 ? "input" : description.nodes[node - 1].id;
  return inputs == std::vector{before} ? "" : fmt::format("{}", fmt::join(inputs, ", "));
}

void add_branch(Table& table, const Branch& branch, const Picture& picture,
                const std::string& lines) {
  for (std::size_t i = 0; i < branch.children.size(); ++i) {
    const Branch& below = branch.children[i];
    const bool last = i + 1 == branch.children.size();
    const std::string label = lines + (last ? "└─ " : "├─ ") + below.label;
    if (below.node == 0) {
      table.add({{label, Style::heading}, "", "", "", "", ""});
    } else {
      const net::NodeFacts& facts = picture.facts[below.node - 1];
      table.add({label,
                 facts.type,
                 facts.mindspore.empty() ? "-" : facts.mindspore,
                 facts.outputs.empty() ? "" : net::shape_text(facts.outputs.front()),
                 facts.parameters == 0 ? "" : grouped(static_cast<std::uint64_t>(facts.parameters)),
                 {taken(picture.description, below.node - 1), Style::dim}});
    }
    add_branch(table, below, picture, lines + (last ? "   " : "│  "));
  }
}

void print_tree(const Picture& picture) {
  const net::Description& description = picture.description;
  if (!description.about.empty())
    print(styled(Style::heading, escaped(description.about)) + "\n\n");
  Table table({{"node", false, 14},
               {"torch", false, 10},
               {"mindspore", false, 10},
               {"output", false, 10},
               {"parameters", true},
               {"takes", false, 10, true}});
  add_branch(table, grown(description), picture, "");
  std::uint64_t parameters = 0;
  for (const net::NodeFacts& facts : picture.facts)
    parameters += static_cast<std::uint64_t>(facts.parameters);
  print(fmt::format("{}\n{} parameters in {}\n", table.str(), grouped(parameters),
                    counted(picture.facts.size(), "node")));
}

Json node_json(const net::Node& node, const net::NodeFacts& facts) {
  Json slots = Json::array();
  const auto or_null = [](std::string_view text) {
    return text.empty() ? Json(nullptr) : Json(std::string(text));
  };
  for (const net::NodeSlot& slot : facts.slots)
    slots.push_back({{"torch", or_null(slot.torch)},
                     {"mindspore", or_null(slot.mindspore)},
                     {"role", std::string(to_string(slot.role))},
                     {"shape", slot.shape}});
  return {{"id", node.id},
          {"name", or_null(node.name)},
          {"torch", or_null(dialect::type_name(dialect::Dialect::torch, facts.type))},
          {"mindspore", or_null(facts.mindspore)},
          {"inputs", node.inputs},
          {"output", facts.outputs.empty() ? Json(nullptr) : Json(facts.outputs.front())},
          {"parameters", facts.parameters},
          {"buffers", facts.buffers},
          {"repeated", facts.repeated},
          {"slots", std::move(slots)}};
}

Json report_json(const Picture& picture, const Options& options) {
  Json json = {{"net", options.net},
               {"dialect", std::string(to_string(picture.description.dialect))},
               {"out", options.out.empty() ? Json(nullptr) : Json(options.out)}};
  Json& nodes = json["nodes"] = Json::array();
  for (std::size_t i = 0; i < picture.facts.size(); ++i)
    nodes.push_back(node_json(picture.description.nodes[i], picture.facts[i]));
  json["outputs"] = picture.description.outputs;
  return json;
}

ExitCode draw(const Options& options, bool json) {
  if (!options.out.empty() && is_same_file(options.out, options.net))
    fail_usage("net draw: {} is read and cannot be written over: choose another name", options.out);
  if (!options.out.empty() && !options.out.ends_with(".svg"))
    fail_usage("net draw: {}: expected a name that ends in .svg", options.out);
  const Picture picture = picture_of(options);
  if (!options.out.empty()) {
    const std::string svg = net::to_svg(picture.description, picture.facts);
    checkpoint::AtomicFile file(options.out);
    file.write(svg);
    file.commit();
  }
  if (json) {
    print(to_text(report_json(picture, options)));
  } else if (options.out.empty()) {
    print_tree(picture);
  } else {
    print(fmt::format("{} written: {}\n", escaped(options.out),
                      counted(picture.facts.size(), "node")));
  }
  return ExitCode::done;
}

}  // namespace

void add_net_draw(CLI::App& net, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App& command =
      add_command(net, program, "draw", "Draw a network as a tree, or as a picture in a file",
                  {"net draw resnet18", "net draw mine.json mine.svg"},
                  [options](bool json) { return draw(*options, json); });
  command.add_option("NET", options->net, "The network's description, or one that ships")
      ->required();
  command.add_option("OUT", options->out, "The .svg file to write (default: a tree, printed)");
}

}  // namespace twofold::cli
