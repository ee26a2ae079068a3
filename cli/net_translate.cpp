#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/complaint.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/net.h"
#include "cli/terminal.h"
#include "cli/vocabulary.h"
#include "twofold/checkpoint/atomic_file.h"
#include "twofold/core/text.h"
#include "twofold/net/shipped.h"
#include "twofold/net/translate.h"

namespace twofold::cli {

namespace {

struct Options {
  std::string net, to, out;
};

Json report_json(const net::Description& before, const net::Description& after,
                 const Options& options, const std::string& text) {
  Json json = {{"net", options.net},
               {"from", std::string(to_string(before.dialect))},
               {"to", std::string(to_string(after.dialect))},
               {"out", options.out.empty() ? Json(nullptr) : Json(options.out)}};
  Json& nodes = json["nodes"] = Json::array();
  for (std::size_t i = 0; i < after.nodes.size(); ++i)
    nodes.push_back({{"id", after.nodes[i].id},
                     {"type", before.nodes[i].type},
                     {"becomes", after.nodes[i].type}});
  json["description"] = options.out.empty() ? Json::parse(text) : Json(nullptr);
  return json;
}

ExitCode translate(const Options& options, bool json) {
  if (!options.out.empty() && is_same_file(options.out, options.net))
    fail_usage("net translate: {} is read and cannot be written over: choose another name",
               options.out);
  const net::Description before = net::read_net(options.net);
  const net::Description after = net::translate(before, dialect_of_word(options.to));
  const std::string text = net::to_json(after);
  if (!options.out.empty()) {
    checkpoint::AtomicFile file(options.out);
    file.write(text);
    file.commit();
  }
  if (json) {
    print(to_text(report_json(before, after, options, text)));
  } else if (options.out.empty()) {
    print(text);
  } else {
    print(fmt::format("{} written: {} nodes in {}'s words\n", escaped(options.out),
                      after.nodes.size(), options.to));
  }
  return ExitCode::done;
}

}  // namespace

void add_net_translate(CLI::App& net, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App& command =
      add_command(net, program, "translate", "Write a description in another framework's words",
                  {"net translate resnet18 --to mindspore",
                   "net translate mine.json mine.mindspore.json --to mindspore"},
                  [options](bool json) { return translate(*options, json); });
  command.add_option("NET", options->net, "The network's description, or one that ships")
      ->required();
  command.add_option("OUT", options->out, "The file to write (default: standard output)");
  command.add_option("--to", options->to, "Whose words the new description has")
      ->required()
      ->check(CLI::IsMember(kDialectWords));
}

}  // namespace twofold::cli
