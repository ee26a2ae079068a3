#include "cli/json.h"

#include <cmath>

namespace twofold::cli {

std::string to_line(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string to_text(const Json& json) {
  if (!json.is_object()) return to_line(json) + "\n";
  std::string out = "{";
  for (const auto& [key, value] : json.items()) {
    out += out.size() == 1 ? "\n" : ",\n";
    out += "  " + to_line(Json(key)) + ": ";
    if (!value.is_array() || value.empty() || !value.front().is_structured()) {
      out += to_line(value);
      continue;
    }
    out += "[";
    for (std::size_t i = 0; i < value.size(); ++i)
      out += (i == 0 ? "\n    " : ",\n    ") + to_line(value[i]);
    out += "\n  ]";
  }
  return out + "\n}\n";
}

Json number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

}  // namespace twofold::cli
