#pragma once

#include <string>

#include "cli/json.h"

namespace twofold::cli {

/// What --version prints: the program's version, those of the libraries it was built with, and the
/// compiler, in three lines.
std::string version_text();
/// The same as {"version", "libraries": [{"name", "version"}], "compiler"}.
Json version_json();

}  // namespace twofold::cli
