#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "twofold/core/shape.h"

namespace twofold::cli {

/// Keys keep the order in which they were written.
using Json = nlohmann::ordered_json;

/// The object as text: one line for each key and for each element of a list under it, so that it
/// can be read and compared by line. Plain ASCII: other characters are escaped, and bytes that are
/// no UTF-8 become the replacement character.
std::string to_text(const Json& json);
/// The same in a single line.
std::string to_line(const Json& json);

/// A number, or "nan", "inf" and "-inf" as strings, for which JSON has no numbers.
Json number(double value);

}  // namespace twofold::cli
