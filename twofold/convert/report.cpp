#include <nlohmann/json.hpp>

#include "twofold/convert/plan.h"

namespace twofold::convert {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json row_json(const PlanRow& row) {
  Json json;
  json["action"] = to_string(row.action);
  json["from"] = text_or_null(row.from);
  json["to"] = text_or_null(row.to);
  json["layer"] = row.layer;
  json["type"] = text_or_null(row.type);
  json["dtype"] = to_string(row.dtype);
  json["from_shape"] = row.from.empty() ? Json(nullptr) : Json(row.from_shape);
  json["to_shape"] = row.to.empty() ? Json(nullptr) : Json(row.to_shape);
  json["alias_of"] = row.alias_of ? Json(*row.alias_of) : Json(nullptr);
  json["reason"] = row.reason;
  return json;
}

Json layer_json(const Layer& layer) {
  return {{"path", layer.path},
          {"type", text_or_null(layer.type)},
          {"certainty", to_string(layer.certainty)},
          {"reason", layer.reason},
          {"alternatives", layer.alternatives},
          {"dialect", dialect::to_string(layer.dialect)}};
}

}  // namespace

std::string to_json(const Plan& plan) {
  Json json;
  json["file"] = plan.file;
  json["from"] = dialect::to_string(plan.inference.dialect);
  json["from_reason"] = plan.inference.dialect_reason;
  json["to"] = dialect::to_string(plan.to);
  json["format"] = checkpoint::to_string(plan.format);
  json["layers"] = Json::array();
  for (const Layer& layer : plan.inference.layers) json["layers"].push_back(layer_json(layer));
  json["tensors"] = Json::array();
  for (const PlanRow& row : plan.rows) json["tensors"].push_back(row_json(row));
  json["notes"] = plan.notes;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace twofold::convert
