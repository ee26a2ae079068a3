#include "cli/exit_code.h"

#include <array>
#include <utility>

namespace twofold::cli {

namespace {

// Kinds that are not here are faults of what a file holds.
constexpr std::array<std::pair<ErrorKind, ExitCode>, 3> kExitCodes = {{
    {ErrorKind::unsupported, ExitCode::unsupported},
    {ErrorKind::usage, ExitCode::usage},
    {ErrorKind::internal, ExitCode::internal_fault},
}};

}  // namespace

ExitCode exit_code(ErrorKind kind) {
  for (const auto& [known, code] : kExitCodes)
    if (known == kind) return code;
  return ExitCode::unreadable;
}

}  // namespace twofold::cli
