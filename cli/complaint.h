#pragma once

#include <CLI/CLI.hpp>
#include <exception>

#include "cli/exit_code.h"
#include "twofold/core/error.h"

namespace twofold::cli {

/// Says on standard error, in one line, what went wrong and what to do: "twofold: <what>: <what to
/// do>"; with `json` one object {"error": {"kind", "message", "place"}}. Returns the exit code.
ExitCode complain(const Error& error, bool json);
/// The same for what the library did not throw.
ExitCode complain(const std::exception& error, bool json);

/// A command line that CLI11 could not make sense of, as an error of this program, with the nearest
/// command or option where one is near.
Error usage_error(const CLI::App& app, const CLI::ParseError& error);

/// Throws ErrorKind::usage: "<what>: <what to do>".
template <class... Args>
[[noreturn]] void fail_usage(fmt::format_string<Args...> text, Args&&... args) {
  fail(ErrorKind::usage, text, std::forward<Args>(args)...);
}

}  // namespace twofold::cli
