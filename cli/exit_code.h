#pragma once

#include <array>
#include <string_view>

#include "twofold/core/error.h"

namespace twofold::cli {

/// What the program returns to the shell (docs/cli.md).
enum class ExitCode : int {
  done = 0,             ///< done; the same
  different = 1,        ///< compared and found different
  unreadable = 2,       ///< a file cannot be read or written, or does not fit the others
  unsupported = 3,      ///< understood, but not something Twofold does
  usage = 4,            ///< a command line that makes no sense
  internal_fault = 70,  ///< a fault of Twofold itself
};

/// What an exit code means, in a few words.
struct ExitMeaning {
  ExitCode code;
  std::string_view text;
};

inline constexpr std::array<ExitMeaning, 6> kExitMeanings = {{
    {ExitCode::done, "done; the same"},
    {ExitCode::different, "compared and found different"},
    {ExitCode::unreadable, "a file cannot be read or written, or does not fit the others"},
    {ExitCode::unsupported, "understood, but not something Twofold does"},
    {ExitCode::usage, "a command line that makes no sense"},
    {ExitCode::internal_fault, "a fault of Twofold itself"},
}};

/// The exit code that answers a kind of error.
ExitCode exit_code(ErrorKind kind);

}  // namespace twofold::cli
