#include "cli/command_line.h"

#include <fmt/format.h>

#include "cli/exit_code.h"
#include "cli/versions.h"

namespace twofold::cli {

namespace {

std::string footer() {
  std::string text = "Exit codes:\n";
  for (const auto& [code, meaning] : kExitMeanings)
    if (code != ExitCode::internal_fault)
      text += fmt::format("  {}  {}\n", static_cast<int>(code), meaning);
  text += "\nExamples:\n";
  for (const auto& [line, what] : kExamples)
    text += what.empty() ? fmt::format("  {}\n", line) : fmt::format("  {:<51}  {}\n", line, what);
  return text +
         "\nNO_COLOR switches colours off; COLUMNS sets the width of tables on a terminal.\n"
         "'twofold COMMAND --help' tells more about a command.";
}

}  // namespace

std::unique_ptr<CLI::App> make_command_line(Program& program) {
  auto app = std::make_unique<CLI::App>(
      "One network, two vocabularies: looks at, runs, converts and compares what PyTorch\n"
      "and MindSpore saved, without either of them.",
      "twofold");
  app->require_subcommand(0, 1);
  app->set_version_flag("--version", version_text(), "Print versions and exit; also as --json");
  app->set_help_flag("-h,--help", "Print help and exit");
  app->footer(footer());
  add_ls(*app, program);
  add_show(*app, program);
  add_run(*app, program);
  add_convert(*app, program);
  add_verify(*app, program);
  add_net(*app, program);
  add_completion(*app, program);
  add_manual(*app, program);
  return app;
}

}  // namespace twofold::cli
