#include <algorithm>

#include "twofold/net/description.h"
#include "twofold/net/json_value.h"

namespace twofold::net {

namespace {

Json input_json(const InputSpec& input) {
  Json json{{"shape", input.shape}};
  if (input.dtype != DType::float32) json["dtype"] = to_string(input.dtype);
  for (const data::PictureStep& step : input.picture) {
    Json& added = json["picture"].emplace_back(Json::object());
    Json& numbers = added[std::string(to_string(step.kind))] = step.numbers;
    if (step.numbers.size() == 1) numbers = step.numbers[0];
  }
  if (input.divide) json["divide"] = *input.divide;
  if (!input.mean.empty()) json["mean"] = input.mean;
  if (!input.std.empty()) json["std"] = input.std;
  return json;
}

Json args_json(const dialect::Call& call) {
  Json json;
  for (const nn::ArgValue& value : call.positional) json.push_back(to_json_value(value));
  if (call.positional.empty())
    for (const auto& [name, value] : call.named) json[name] = to_json_value(value);
  return json;
}

/// What `parse` fills in by itself is left out: the id that the name or the place gives and the
/// node before as the only input.
Json node_json(const Description& description, std::size_t place) {
  const Node& node = description.nodes[place];
  const auto end = description.nodes.begin() + static_cast<std::ptrdiff_t>(place);
  const bool taken = std::any_of(description.nodes.begin(), end,
                                 [&](const Node& earlier) { return earlier.id == node.name; });
  const std::string by_default = node.name.empty() || taken ? std::to_string(place) : node.name;
  const std::string before = place == 0 ? "input" : description.nodes[place - 1].id;
  Json json = Json::object();
  if (node.id != by_default) json["id"] = node.id;
  if (!node.name.empty()) json["name"] = node.name;
  json["type"] = node.type;
  if (Json args = args_json(node.call); !args.is_null()) json["args"] = std::move(args);
  if (node.inputs != std::vector{before}) json["inputs"] = node.inputs;
  return json;
}

/// On one line, a space after each comma and colon.
std::string line(const Json& json) {
  if (!json.is_structured()) return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string text(json.is_object() ? "{" : "[");
  for (const auto& [key, value] : json.items()) {
    if (text.size() > 1) text += ", ";
    if (json.is_object()) text += line(Json(key)) + ": ";
    text += line(value);
  }
  return text + (json.is_object() ? "}" : "]");
}

}  // namespace

std::string to_json(const Description& description) {
  std::string text = "{\n  \"twofold\": 1,\n";
  const auto add = [&text](std::string_view key, const Json& value) {
    text += fmt::format("  \"{}\": {},\n", key, line(value));
  };
  add("dialect", dialect::to_string(description.dialect));
  if (!description.about.empty()) add("about", description.about);
  if (description.input) add("input", input_json(*description.input));
  if (description.outputs != std::vector{description.nodes.back().id})
    add("outputs", description.outputs);
  text += "  \"nodes\": [";
  for (std::size_t i = 0; i < description.nodes.size(); ++i)
    text += (i == 0 ? "\n    " : ",\n    ") + line(node_json(description, i));
  return text + "\n  ]\n}\n";
}

}  // namespace twofold::net
