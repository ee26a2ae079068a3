#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "cli/complaint.h"
#include "cli/program.h"
#include "cli/terminal.h"
#include "twofold/core/version.h"

namespace twofold::cli {

namespace {

constexpr const char* kFooter = R"(Exit codes:
  0  done; the same
  1  compared and found different
  2  a file cannot be read or written, or does not fit the others
  3  understood, but not something Twofold does
  4  a command line that makes no sense

Examples:
  twofold ls mnist.pt                                  what a file holds
  twofold ls mnist.pt --dialect mindspore              the same in MindSpore's names
  twofold show mnist.pt norm1.running_mean             one tensor and its statistics
  twofold convert mnist.pt mnist.ckpt --to mindspore   to the other framework
  twofold run --net net.json mnist.pt digits.gz --labels labels.gz
  twofold verify mnist.pt mnist.ckpt --net net.json --input digits.gz
  twofold net draw resnet18 resnet18.svg               a network as a picture

NO_COLOR switches colours off; COLUMNS sets the width of tables on a terminal.
'twofold COMMAND --help' tells more about a command.)";

std::string version_text() {
  return fmt::format("twofold {}\nwith {}\nbuilt by {}", version(), TWOFOLD_LIBRARIES,
                     TWOFOLD_COMPILER);
}

// --json also decides how a command line that cannot be parsed is answered.
bool wants_json(std::span<char*> arguments) {
  return std::ranges::any_of(arguments,
                             [](const char* text) { return std::string_view(text) == "--json"; });
}

ExitCode run(int count, char** arguments) {
  const bool json = wants_json({arguments, static_cast<std::size_t>(count)});
  try {
    CLI::App app(
        "One network, two vocabularies: looks at, runs, converts and compares what PyTorch\n"
        "and MindSpore saved, without either of them.",
        "twofold");
    Program program;
    app.require_subcommand(0, 1);
    app.set_version_flag("--version", version_text(), "Print versions and exit");
    app.set_help_flag("-h,--help", "Print help and exit");
    app.footer(kFooter);
    add_ls(app, program);
    add_show(app, program);
    add_run(app, program);
    add_convert(app, program);
    add_verify(app, program);
    add_net(app, program);
    try {
      app.parse(count, arguments);
    } catch (const CLI::Success& asked) {
      app.exit(asked);
      flush_output();
      return ExitCode::done;
    } catch (const CLI::ParseError& error) {
      throw usage_error(app, error);
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
