#include <memory>
#include <string>

#include "cli/files.h"
#include "cli/program.h"
#include "cli/show_tensor.h"
#include "cli/show_tree.h"
#include "cli/vocabulary.h"

namespace twofold::cli {

namespace {

struct Options {
  std::string file, name, dialect;
  Vocabulary vocabulary;
};

ExitCode show(Options& options, bool json) {
  const checkpoint::Checkpoint content = open_checkpoint(options.file);
  if (!options.name.empty()) {
    show_tensor(options.file, find_entry(content, options.file, options.name), json);
    return ExitCode::done;
  }
  const bool torch = is_torch(content.format);
  const std::string usual = torch ? "mindspore" : "torch";
  show_tree(options.file, content,
            dialect_of_word(options.dialect.empty() ? usual : options.dialect), options.vocabulary,
            json);
  return ExitCode::done;
}

}  // namespace

void add_show(CLI::App& app, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = add_command(app, program, "show",
                                  "Show the layers of a file in both vocabularies, or one tensor",
                                  {"show mnist.pt", "show mnist.pt --dialect mint --net mnist.json",
                                   "show mnist.pt norm1.running_mean"},
                                  [options](bool json) { return show(*options, json); });
  command.add_option("FILE", options->file, "A checkpoint in any format that is read")->required();
  command.add_option("NAME", options->name, "A tensor: prints its statistics and first values");
  command
      .add_option("--dialect", options->dialect,
                  "The other vocabulary (default: mindspore, or torch for a .ckpt)")
      ->check(CLI::IsMember(kDialectWords));
  options->vocabulary.add_to(command);
}

}  // namespace twofold::cli
