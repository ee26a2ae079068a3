#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command_line.h"
#include "cli/option_words.h"
#include "cli/terminal.h"
#include "twofold/net/shipped.h"

namespace twofold::cli {

namespace {

// A function of the shell: first the command is found among the words, then what may come next.
constexpr const char* kHead = R"(# bash completion for twofold, printed by `twofold completion bash`
_twofold() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  local command= options= values= next= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command ${COMP_WORDS[i]}" in
)";

constexpr const char* kMiddle = R"(    esac
  done
  case "$command" in
)";

constexpr const char* kTail = R"(  esac
  if [[ $values == number ]]; then
    compopt +o default +o bashdefault 2>/dev/null
  elif [[ -n $values ]]; then
    [[ $values == file ]] || COMPREPLY=($(compgen -W "$values" -- "$word"))
  elif [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  else
    COMPREPLY=($(compgen -W "$next" -- "$word"))
  fi
}
complete -o bashdefault -o default -F _twofold twofold
)";

// The words that may stand for an option or a positional; "file" for any file. Where a word may be
// completed to none of these, the shell offers files.
std::string values_of(const OptionWords& option) {
  if (!option.choices.empty()) return fmt::format("{}", fmt::join(option.choices, " "));
  if (option.is_network()) return fmt::format("{}", fmt::join(net::shipped_names(), " "));
  return option.is_number() ? "number" : "file";
}

// The case of one command: what it knows, and what may follow each of its options.
std::string case_of(const CLI::App& command) {
  std::vector<std::string> options, next;
  std::string after;
  for (const CLI::App* one : commands_of(command)) next.push_back(one->get_name());
  for (const OptionWords& option : option_words(command)) {
    options.insert(options.end(), option.names.begin(), option.names.end());
    const std::string values = values_of(option);
    if (!option.positional.empty()) {
      if (values != "file" && values != "number") next.push_back(values);
    } else if (!option.takes.empty()) {
      after += fmt::format("        {}) values='{}' ;;\n", fmt::join(option.names, " | "), values);
    }
  }
  std::string text = fmt::format("    '{}')\n      options='{}'\n      next='{}'\n",
                                 words_of(command), fmt::join(options, " "), fmt::join(next, " "));
  if (!after.empty()) text += "      case \"$before\" in\n" + after + "      esac\n";
  return text + "      ;;\n";
}

std::string bash_completion(const CLI::App& app) {
  std::string text = kHead;
  for (const CLI::App* command : all_commands(app))
    if (command != &app)
      text += fmt::format("      '{} {}') command='{}' ;;\n", words_of(*command->get_parent()),
                          command->get_name(), words_of(*command));
  text += kMiddle;
  for (const CLI::App* command : all_commands(app)) text += case_of(*command);
  return text + kTail;
}

}  // namespace

void add_completion(CLI::App& app, Program& program) {
  CLI::App& command = *app.add_subcommand("completion", "Print a script that completes words");
  command.add_option("SHELL", "The shell: bash")->required()->check(CLI::IsMember({"bash"}));
  command.footer(
      "Examples:\n"
      "  source <(twofold completion bash)\n"
      "  twofold completion bash >/etc/bash_completion.d/twofold");
  command.callback([&app, &program] {
    program.action = [&app] {
      print(bash_completion(app));
      return ExitCode::done;
    };
  });
}

}  // namespace twofold::cli
