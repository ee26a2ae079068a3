#include "twofold/net/description.h"
#include "twofold/net/json_value.h"

namespace twofold::net {

namespace {

Json input_json(const InputSpec& input) {
  Json json{{"shape", input.shape}};
  if (input.dtype != DType::float32) json["dtype"] = to_string(input.dtype);
  if (input.divide) json["divide"] = *input.divide;
  if (!input.mean.empty()) json["mean"] = input.mean;
  if (!input.std.empty()) json["std"] = input.std;
  return json;
}

Json node_json(const Node& node) {
  Json json = Json::object();
  json["id"] = node.id;
  if (!node.name.empty()) json["name"] = node.name;
  json["type"] = node.type;
  if (!node.call.positional.empty()) {
    json["args"] = Json::array();
    for (const nn::ArgValue& value : node.call.positional)
      json["args"].push_back(to_json_value(value));
  } else if (!node.call.named.empty()) {
    for (const auto& [name, value] : node.call.named) json["args"][name] = to_json_value(value);
  }
  json["inputs"] = node.inputs;
  return json;
}

}  // namespace

std::string to_json(const Description& description) {
  Json json{{"twofold", 1}, {"dialect", dialect::to_string(description.dialect)}};
  if (!description.about.empty()) json["about"] = description.about;
  if (description.input) json["input"] = input_json(*description.input);
  json["nodes"] = Json::array();
  for (const Node& node : description.nodes) json["nodes"].push_back(node_json(node));
  json["outputs"] = description.outputs;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace twofold::net
