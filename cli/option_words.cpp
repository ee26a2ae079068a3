#include "cli/option_words.h"

#include <algorithm>

namespace twofold::cli {

namespace {

// "TEXT:{torch,mindspore}" to {"torch", "mindspore"}; no braces, no choices.
std::vector<std::string> choices_in(const std::string& type) {
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}', open == std::string::npos ? 0 : open);
  if (open == std::string::npos || close == std::string::npos) return {};
  return CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
}

OptionWords words_of_option(const CLI::Option& option) {
  OptionWords words;
  words.positional = option.nonpositional() ? "" : option.get_name(true, false);
  for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
  const std::string type = option.get_expected_max() == 0 ? "" : option.get_type_name();
  words.choices = choices_in(type);
  words.takes = type.substr(0, type.find(':'));
  words.default_text = option.get_default_str();
  words.description = option.get_description();
  words.required = option.get_required();
  return words;
}

}  // namespace

bool OptionWords::is_network() const {
  return positional == "NET" ||
         std::ranges::any_of(names, [](const auto& n) { return n == "--net" || n == "--net-b"; });
}

bool OptionWords::is_number() const {
  return takes == "INT" || takes == "UINT" || takes == "FLOAT";
}

std::vector<OptionWords> option_words(const CLI::App& command) {
  std::vector<OptionWords> all;
  for (const CLI::Option* option : command.get_options([](const auto*) { return true; }))
    all.push_back(words_of_option(*option));
  return all;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const auto*) { return true; });
}

std::string words_of(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  if (parent == nullptr) return "";
  const std::string before = words_of(*parent);
  return before.empty() ? command.get_name() : before + " " + command.get_name();
}

std::vector<const CLI::App*> all_commands(const CLI::App& app) {
  std::vector<const CLI::App*> all = {&app};
  for (const CLI::App* command : commands_of(app))
    for (const CLI::App* below : all_commands(*command)) all.push_back(below);
  return all;
}

}  // namespace twofold::cli
