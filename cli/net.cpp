#include "cli/net.h"

#include <fmt/ranges.h>

#include "cli/complaint.h"
#include "twofold/net/shipped.h"

namespace twofold::cli {

void add_net(CLI::App& app, Program& program) {
  CLI::App& net = *app.add_subcommand("net", "Translate, draw and check a network's description");
  net.require_subcommand(0, 1);
  net.callback([&net] {
    if (net.get_subcommands().empty())
      fail_usage("net: a command is missing: see 'twofold net --help'");
  });
  net.footer(fmt::format("NET is a description (docs/descriptions.md) or one that ships:\n  {}",
                         fmt::join(net::shipped_names(), " ")));
  add_net_translate(net, program);
  add_net_check(net, program);
  add_net_draw(net, program);
}

}  // namespace twofold::cli
