#pragma once

#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "twofold/dialect/args.h"
#include "twofold/dialect/dialect.h"

namespace twofold::dialect::testing {

using Json = nlohmann::ordered_json;

inline const Json& fixture(const std::string& name) {
  static std::map<std::string, Json> read;
  const auto [place, fresh] = read.try_emplace(name);
  if (fresh) {
    std::ifstream file(std::string(TWOFOLD_FIXTURES) + "/dialect/" + name);
    place->second = Json::parse(file);
  }
  return place->second;
}

/// What the goldens call a dialect.
inline std::string side_of(Dialect dialect) {
  return dialect == Dialect::torch ? "torch" : dialect == Dialect::mindspore ? "ms" : "mint";
}

inline ArgValue arg_of(const Json& value) {
  if (value.is_null()) return std::monostate{};
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  std::vector<std::int64_t> list;
  for (const Json& item : value)
    list.push_back(item.is_null() ? nn::kNoneInList : item.get<std::int64_t>());
  return list;
}

inline ArgList args_of(const Json& object) {
  ArgList args;
  for (const auto& [name, value] : object.items()) args.emplace_back(name, arg_of(value));
  return args;
}

/// torch's arguments of a case, when this engine builds such a layer.
inline bool buildable(const Json& golden) {
  const Json& args = golden["torch"]["args"];
  return !(args.contains("padding_mode") && args["padding_mode"] != "zeros") &&
         !args.contains("max_norm");
}

}  // namespace twofold::dialect::testing
