#include "cli/complaint.h"

#include <array>
#include <cstdio>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "cli/json.h"
#include "cli/terminal.h"
#include "twofold/core/text.h"

namespace twofold::cli {

namespace {

// What to do about an error of the library, which cannot know how its caller was called. The
// program's own errors say it themselves.
constexpr std::array<std::pair<ErrorKind, std::string_view>, 4> kAdvice = {{
    {ErrorKind::format, "check the file, or get or save it again"},
    {ErrorKind::limit, "more than Twofold takes on; check that the file is what it should be"},
    {ErrorKind::internal, "a fault of Twofold; please report it with this line"},
    {ErrorKind::mismatch, "check that the files belong together"},
}};

// The system's reasons, which are the same in the message of every errno.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kAdviceForIo = {{
    {"No such file", "check the name"},
    {"Is a directory", "name a file, not a folder"},
    {"No space left", "free some space or write elsewhere"},
    {"Permission denied", "check the permissions"},
    {"Read-only", "write elsewhere"},
}};

std::string_view advice_for(const Error& error) {
  if (error.kind() == ErrorKind::io)
    for (const auto& [reason, advice] : kAdviceForIo)
      if (error.message().find(reason) != std::string::npos) return advice;
  const ErrorKind kind = error.kind();
  for (const auto& [known, advice] : kAdvice)
    if (known == kind) return advice;
  return "";
}

Json place_json(const Place& place) {
  Json json = Json::object();
  if (!place.operation.empty()) json["operation"] = place.operation;
  if (!place.file.empty()) json["file"] = place.file;
  if (place.offset) json["offset"] = *place.offset;
  if (!place.tensor.empty()) json["tensor"] = place.tensor;
  return json;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

bool has_commands(const CLI::App& command) { return !command_names(command).empty(); }

/// "net translate"; "" for the program itself.
std::string full_name(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  if (parent == nullptr) return {};
  const std::string before = full_name(*parent);
  return before.empty() ? command.get_name() : before + " " + command.get_name();
}

std::string advice(const CLI::App& command, const std::string& nearest_name) {
  if (!nearest_name.empty()) return fmt::format("did you mean '{}'?", nearest_name);
  const std::string name = full_name(command);
  return fmt::format("see 'twofold {}--help'", name.empty() ? "" : name + " ");
}

}  // namespace

ExitCode complain(const Error& error, bool json) {
  const std::string_view hint = advice_for(error);
  if (json) {
    Json said = {{"kind", std::string(to_string(error.kind()))},
                 {"message", error.message()},
                 {"place", place_json(error.place())}};
    fmt::print(stderr, "{}\n", to_line({{"error", std::move(said)}}));
  } else {
    fmt::print(stderr, "{} {}{}{}\n", error_styled(Style::bad, "twofold:"), escaped(error.what()),
               hint.empty() ? "" : ": ", hint);
  }
  return exit_code(error.kind());
}

ExitCode complain(const std::exception& error, bool json) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr)
    return complain(Error(ErrorKind::limit, {}, "not enough memory"), json);
  return complain(Error(ErrorKind::internal, {}, error.what()), json);
}

Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* command = &app;
  // The innermost command that was parsed: "net translate".
  for (auto parsed = app.get_subcommands(); !parsed.empty(); parsed = command->get_subcommands())
    command = parsed.back();
  std::string what = error.what();
  std::string near;
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    // CLI11 hands leftovers from the back.
    const std::vector<std::string> extras = app.remaining(true);
    const std::string extra = extras.empty() ? "" : extras.front();
    const bool option = extra.size() > 1 && extra.front() == '-';
    const bool unknown_command = !option && has_commands(*command);
    what = fmt::format("{} '{}'",
                       option            ? "unknown option"
                       : unknown_command ? "unknown command"
                                         : "one argument too many,",
                       extra);
    if (option) near = nearest(extra.substr(0, extra.find('=')), option_names(*command));
    if (unknown_command) near = nearest(extra, command_names(*command));
  }
  const std::string place = command == &app ? "" : full_name(*command) + ": ";
  return {ErrorKind::usage, {}, fmt::format("{}{}: {}", place, what, advice(*command, near))};
}

}  // namespace twofold::cli
