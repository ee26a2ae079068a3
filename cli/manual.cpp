#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/option_words.h"
#include "cli/terminal.h"
#include "twofold/core/version.h"

namespace twofold::cli {

namespace {

// Text as roff reads it: its escape character, its minus sign, and no line that starts a request.
std::string roff(std::string_view text) {
  std::string result;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) result += "\\&";
    line_start = c == '\n';
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

// "TEXT", or the words that are taken, "torch|mindspore|mint".
std::string value_of(const OptionWords& option) {
  if (option.choices.empty()) return italic(option.takes);
  std::vector<std::string> words;
  for (const std::string& choice : option.choices) words.push_back(bold(choice));
  return fmt::format("{}", fmt::join(words, "|"));
}

std::string heading_of(const OptionWords& option) {
  if (!option.positional.empty()) return italic(option.positional);
  std::vector<std::string> names;
  for (const std::string& name : option.names) names.push_back(bold(name));
  const std::string joined = fmt::format("{}", fmt::join(names, ", "));
  return option.takes.empty() ? joined : joined + " " + value_of(option);
}

std::string paragraph(const OptionWords& option) {
  std::string text = ".TP\n" + heading_of(option) + "\n" + roff(option.description);
  if (option.required && option.positional.empty()) text += " (required)";
  if (!option.default_text.empty()) text += " (default: " + roff(option.default_text) + ")";
  return text + "\n";
}

// "twofold run [OPTIONS] FILE INPUT"
std::string synopsis(const CLI::App& command) {
  std::string text = ".B twofold " + words_of(command) + "\n[\\fIOPTIONS\\fR]";
  for (const OptionWords& option : option_words(command)) {
    if (option.positional.empty()) continue;
    const std::string name = italic(option.positional);
    text += option.required ? " " + name : " [" + name + "]";
  }
  return text + "\n";
}

std::string section_of(const CLI::App& command) {
  std::string text = ".SS " + bold("twofold " + words_of(command)) + "\n";
  text += roff(command.get_description()) + ".\n.PP\n" + synopsis(command);
  for (const OptionWords& option : option_words(command))
    if (option.names != std::vector<std::string>{"-h", "--help"}) text += paragraph(option);
  // The footer holds the examples, with line ends that count.
  if (!command.get_footer().empty()) text += ".PP\n.nf\n" + roff(command.get_footer()) + "\n.fi\n";
  return text;
}

std::string manual(const CLI::App& app) {
  std::string text = fmt::format(
      ".TH TWOFOLD 1 \"\" \"twofold {}\" \"User Commands\"\n.SH NAME\n"
      "twofold \\- look at, run, convert and compare PyTorch's and MindSpore's networks\n"
      ".SH SYNOPSIS\n.B twofold\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR] ...\n.SH DESCRIPTION\n{}\n",
      roff(version()), roff(app.get_description()));
  text +=
      ".PP\nA file is known by its content, whatever its name. A dialect is a vocabulary: "
      "\\fBtorch\\fR, \\fBmindspore\\fR (classic mindspore.nn) or \\fBmint\\fR "
      "(mindspore.mint.nn).\n.SH OPTIONS\n";
  for (const OptionWords& option : option_words(app)) text += paragraph(option);
  text += ".SH COMMANDS\n";
  for (const CLI::App* command : all_commands(app))
    if (command != &app && commands_of(*command).empty()) text += section_of(*command);
  text += ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : kExitMeanings)
    text += fmt::format(".TP\n.B {}\n{}\n", static_cast<int>(code), roff(meaning));
  text +=
      ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nswitches colours off\n"
      ".TP\n.B COLUMNS\nsets the width of tables on a terminal\n.SH EXAMPLES\n";
  for (const auto& [line, what] : kExamples)
    text += ".TP\n" + bold(line) + "\n" + (what.empty() ? "\\&" : roff(what)) + "\n";
  return text;
}

}  // namespace

void add_manual(CLI::App& app, Program& program) {
  CLI::App& command = *app.add_subcommand("manual", "Print the manual page, for man");
  command.footer("Examples:\n  twofold manual | man -l -");
  command.callback([&app, &program] {
    program.action = [&app] {
      print(manual(app));
      return ExitCode::done;
    };
  });
}

}  // namespace twofold::cli
