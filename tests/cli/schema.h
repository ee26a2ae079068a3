#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace twofold::cli {

/// What in `document` docs/schemas/<name>.schema.json does not allow, "" when nothing. Knows the
/// words that those schemas use: type, enum, required, properties, additionalProperties (false),
/// items and local $ref; throws std::runtime_error for any other word, so that no rule of a schema
/// is passed over.
std::string violation(const std::string& name, const nlohmann::json& document);

}  // namespace twofold::cli
