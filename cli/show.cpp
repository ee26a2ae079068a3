#include <memory>
#include <string>

#include "cli/files.h"
#include "cli/program.h"
#include "cli/show_tensor.h"

namespace twofold::cli {

namespace {

struct Options {
  std::string file, name;
};

ExitCode show(const Options& options, bool json) {
  const checkpoint::Checkpoint content = open_checkpoint(options.file);
  show_tensor(options.file, find_entry(content, options.file, options.name), json);
  return ExitCode::done;
}

}  // namespace

void add_show(CLI::App& app, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = add_command(
      app, program, "show", "Show one tensor with its statistics",
      {"show mnist.pt norm1.running_mean", "show digits.ckpt features.0.1.gamma --json"},
      [options](bool json) { return show(*options, json); });
  command.add_option("FILE", options->file, "A PyTorch or MindSpore checkpoint")->required();
  command.add_option("NAME", options->name, "A tensor of it")->required();
}

}  // namespace twofold::cli
