#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "cli/command_line.h"
#include "cli/complaint.h"
#include "cli/json.h"
#include "cli/program.h"
#include "cli/terminal.h"
#include "cli/versions.h"

namespace twofold::cli {

namespace {

// --json also decides how a command line that cannot be parsed is answered.
bool wants_json(std::span<char*> arguments) {
  return std::ranges::any_of(arguments,
                             [](const char* text) { return std::string_view(text) == "--json"; });
}

ExitCode run(int count, char** arguments) {
  const bool json = wants_json({arguments, static_cast<std::size_t>(count)});
  try {
    Program program;
    const std::unique_ptr<CLI::App> app = make_command_line(program);
    try {
      app->parse(count, arguments);
    } catch (const CLI::CallForVersion& asked) {
      print(json ? to_text(version_json()) : asked.what() + std::string("\n"));
      flush_output();
      return ExitCode::done;
    } catch (const CLI::Success& asked) {
      app->exit(asked);
      flush_output();
      return ExitCode::done;
    } catch (const CLI::ParseError& error) {
      throw usage_error(*app, error);
    }
    if (!program.action) fail_usage("a command is missing: see 'twofold --help'");
    const ExitCode code = program.action();
    flush_output();
    return code;
  } catch (const Error& error) {
    return complain(error, json);
  } catch (const std::exception& error) {
    return complain(error, json);
  }
}

}  // namespace

}  // namespace twofold::cli

int main(int count, char** arguments) {
  return static_cast<int>(twofold::cli::run(count, arguments));
}
