#include "cli/versions.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "twofold/core/version.h"

namespace twofold::cli {

std::string version_text() {
  return fmt::format("twofold {}\nwith {}\nbuilt by {}", version(), TWOFOLD_LIBRARIES,
                     TWOFOLD_COMPILER);
}

Json version_json() {
  Json json = {{"version", version()}};
  Json& libraries = json["libraries"] = Json::array();
  // "oneDNN 2.6.3, fmt 9.1.0"
  std::string_view rest = TWOFOLD_LIBRARIES;
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(", "));
    rest.remove_prefix(std::min(one.size() + 2, rest.size()));
    const std::size_t blank = one.rfind(' ');
    libraries.push_back({{"name", one.substr(0, blank)}, {"version", one.substr(blank + 1)}});
  }
  json["compiler"] = TWOFOLD_COMPILER;
  return json;
}

}  // namespace twofold::cli
