#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/core/error.h"
#include "twofold/nn/registry.h"

// Included by .cpp files alone: no header of this room shows JSON.
namespace twofold::net {

using Json = nlohmann::ordered_json;

/// Parses text whose size, depth and keys are limited. Throws ErrorKind::format, ErrorKind::limit
/// and, for a key that comes twice, ErrorKind::key, each with the file.
Json parse_json(std::string_view text, const std::string& file);

/// A JSON value with the place it has in a file, for messages.
struct Field {
  const Json& json;
  std::string file;
  std::string where;  ///< "node 'conv1'"; empty at the top

  /// Throws with file and place: "mnist.json: node 'conv1': <message>".
  [[noreturn]] void fail(ErrorKind kind, const std::string& message) const;
  /// Throws unless this is an object whose keys are among `known`.
  void check_keys(std::initializer_list<std::string_view> known) const;
  /// Null when the key is absent.
  [[nodiscard]] const Json* find(const char* key) const;

  // The value of a key, whose absence gives the fallback. Throw ErrorKind::type otherwise.
  [[nodiscard]] std::string text(const char* key, const std::string& fallback = {}) const;
  [[nodiscard]] std::vector<std::string> texts(const char* key) const;
  [[nodiscard]] std::vector<double> numbers(const char* key) const;
  [[nodiscard]] std::vector<std::int64_t> sizes(const char* key) const;
  [[noreturn]] void fail_type(const std::string& key, std::string_view expected) const;
};

/// A short piece of JSON for messages, on one line.
std::string excerpt(const Json& json);
/// A constructor argument. Throws ErrorKind::type for what none can be.
nn::ArgValue arg_value(const Field& node, const std::string& name, const Json& json);
Json to_json_value(const nn::ArgValue& value);

}  // namespace twofold::net
