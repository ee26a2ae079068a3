#include "cli/program.h"

#include <utility>

namespace twofold::cli {

CLI::App& add_command(CLI::App& app, Program& program, const std::string& name,
                      const std::string& what, const std::vector<std::string>& examples,
                      std::function<ExitCode(bool json)> run) {
  CLI::App& command = *app.add_subcommand(name, what);
  command.add_flag("--json", program.json, "Print JSON (docs/schemas) instead of text");
  std::string footer = "Examples:";
  for (const std::string& example : examples) footer += "\n  twofold " + example;
  command.footer(footer);
  command.callback([&program, run = std::move(run)] {
    program.action = [&program, run] { return run(program.json); };
  });
  return command;
}

}  // namespace twofold::cli
