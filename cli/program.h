#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "cli/exit_code.h"

namespace twofold::cli {

/// What the command line asked for.
struct Program {
  bool json = false;
  std::function<ExitCode()> action;  ///< the chosen command, to be run after parsing
};

/// Puts a command under `app` with its --json flag; `run` is kept and becomes the program's action
/// when the command is chosen. `examples` are lines without "twofold".
CLI::App& add_command(CLI::App& app, Program& program, const std::string& name,
                      const std::string& what, const std::vector<std::string>& examples,
                      std::function<ExitCode(bool json)> run);

// One for each subcommand, each in the file of its name.
void add_ls(CLI::App& app, Program& program);
void add_show(CLI::App& app, Program& program);
void add_run(CLI::App& app, Program& program);
void add_convert(CLI::App& app, Program& program);
void add_verify(CLI::App& app, Program& program);
void add_net(CLI::App& app, Program& program);

}  // namespace twofold::cli
