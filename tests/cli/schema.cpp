#include "tests/cli/schema.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "tests/cli/program.h"

namespace twofold::cli {

namespace {

using Json = nlohmann::json;

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  throw std::runtime_error("unknown type " + type);
}

class Checker {
 public:
  explicit Checker(const Json& root) : root_(root) {}

  std::string check(const Json& schema, const Json& value, const std::string& where) const {
    static const std::set<std::string> kWords = {
        "$schema", "$id",         "$defs", "title",    "$ref",       "type",
        "enum",    "description", "items", "required", "properties", "additionalProperties"};
    for (const auto& [word, rule] : schema.items())
      if (!kWords.contains(word)) throw std::runtime_error("unknown word " + word);
    if (schema.contains("$ref"))
      return check(root_.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1))), value,
                   where);
    if (schema.contains("type") && !is_of(schema["type"], value))
      return where + ": expected " + schema["type"].dump() + ", got " + value.dump();
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
      return where + ": " + value.dump() + " is not in " + schema["enum"].dump();
    if (value.is_object()) return check_object(schema, value, where);
    if (value.is_array() && schema.contains("items"))
      for (std::size_t i = 0; i < value.size(); ++i)
        if (auto found = check(schema["items"], value[i], where + "/" + std::to_string(i));
            !found.empty())
          return found;
    return "";
  }

 private:
  static bool is_of(const Json& types, const Json& value) {
    if (types.is_string()) return has_type(value, types);
    return std::any_of(types.begin(), types.end(),
                       [&](const Json& type) { return has_type(value, type); });
  }

  std::string check_object(const Json& schema, const Json& value, const std::string& where) const {
    for (const Json& key : schema.value("required", Json::array()))
      if (!value.contains(key)) return where + ": " + key.dump() + " is missing";
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [key, item] : value.items()) {
      if (!properties.contains(key)) {
        if (schema.value("additionalProperties", true)) continue;
        return where + ": '" + key + "' is not in the schema";
      }
      if (auto found = check(properties[key], item, where + "/" + key); !found.empty())
        return found;
    }
    return "";
  }

  const Json& root_;
};

}  // namespace

std::string violation(const std::string& name, const Json& document) {
  const Json schema = Json::parse(
      content(std::string(TWOFOLD_SOURCE_DIR) + "/docs/schemas/" + name + ".schema.json"));
  return Checker(schema).check(schema, document, "");
}

}  // namespace twofold::cli
