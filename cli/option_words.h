#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace twofold::cli {

/// What a person types for an option or a positional, as the option's own table says it.
struct OptionWords {
  std::vector<std::string> names;    ///< "-h", "--help"; none for a positional
  std::string positional;            ///< "FILE"; "" for an option
  std::vector<std::string> choices;  ///< the words it takes, where only these are taken
  std::string takes;                 ///< "TEXT", "INT", "1 - 4096"; "" for a flag
  std::string default_text;          ///< "" when there is none
  std::string description;
  bool required = false;

  /// Whether a network is meant: the name of one that ships, or a file.
  [[nodiscard]] bool is_network() const;
  /// Whether a number is meant, so that no file can be.
  [[nodiscard]] bool is_number() const;
};

/// The options and positionals of a command, in the order of its help.
std::vector<OptionWords> option_words(const CLI::App& command);

/// The commands under an app, in the order of its help.
std::vector<const CLI::App*> commands_of(const CLI::App& app);

/// What is typed before a command's options, without the program: "ls", "net draw"; "" for the
/// program itself.
std::string words_of(const CLI::App& command);

/// An app and every command under it, depth first.
std::vector<const CLI::App*> all_commands(const CLI::App& app);

}  // namespace twofold::cli
