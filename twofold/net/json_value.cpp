#include "twofold/net/json_value.h"

#include <algorithm>
#include <limits>
#include <unordered_set>

#include "twofold/core/text.h"
#include "twofold/net/description.h"

namespace twofold::net {

namespace {

using Event = Json::parse_event_t;

/// Refuses deep nesting and keys that come twice while the text is read.
class Guard {
 public:
  explicit Guard(const std::string& file) : file_(file) {}

  bool operator()(int depth, Event event, Json& parsed) {
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= kMaxDescriptionDepth)
        fail_at(ErrorKind::limit, {.file = file_}, "brackets nest deeper than {}",
                kMaxDescriptionDepth);
      if (event == Event::object_start) keys_.emplace_back();
    } else if (event == Event::object_end) {
      keys_.pop_back();
    } else if (event == Event::key) {
      const std::string key = parsed.get<std::string>();
      if (!keys_.back().insert(key).second)
        fail_at(ErrorKind::key, {.file = file_}, "the key '{}' comes twice in one object",
                escaped(key));
    }
    return true;
  }

 private:
  std::string file_;
  std::vector<std::unordered_set<std::string>> keys_;
};

/// What nlohmann says behind its own place and code.
std::string parser_text(const Json::parse_error& error) {
  std::string text = error.what();
  if (const std::size_t at = text.find(": "); at != std::string::npos) text.erase(0, at + 2);
  return escaped(text);
}

}  // namespace

Json parse_json(std::string_view text, const std::string& file) {
  if (text.size() > kMaxDescriptionBytes)
    fail_at(ErrorKind::limit, {.file = file}, "expected at most {} of JSON, got {}",
            human_bytes(kMaxDescriptionBytes), human_bytes(text.size()));
  try {
    Guard guard(file);
    return Json::parse(text, std::ref(guard));
  } catch (const Json::parse_error& error) {
    const std::size_t at = std::min(error.byte == 0 ? 0 : error.byte - 1, text.size());
    const std::string_view before = text.substr(0, at);
    const std::size_t line_start = before.rfind('\n') + 1;  // 0 when there is no newline
    fail_at(ErrorKind::format, {.file = file}, "line {}, column {}: expected JSON: {}",
            std::ranges::count(before, '\n') + 1, at - line_start + 1, parser_text(error));
  }
}

void Field::fail(ErrorKind kind, const std::string& message) const {
  fail_at(kind, {.file = file}, "{}{}{}", where, where.empty() ? "" : ": ", message);
}

void Field::check_keys(std::initializer_list<std::string_view> known) const {
  if (!json.is_object())
    fail(ErrorKind::format, fmt::format("expected an object, got {}", excerpt(json)));
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [key, value] : json.items()) {
    if (std::ranges::find(names, key) != names.end()) continue;
    const std::string near = nearest(key, names);
    fail(ErrorKind::key,
         fmt::format("unknown key '{}'{}", escaped(key),
                     near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }
}

const Json* Field::find(const char* key) const {
  const auto found = json.find(key);
  return found == json.end() ? nullptr : &*found;
}

void Field::fail_type(const std::string& key, std::string_view expected) const {
  fail(ErrorKind::type,
       fmt::format("'{}': expected {}, got {}", key, expected, excerpt(json.at(key))));
}

std::string Field::text(const char* key, const std::string& fallback) const {
  const Json* value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_string()) fail_type(key, "a text");
  return value->get<std::string>();
}

std::vector<std::string> Field::texts(const char* key) const {
  const Json* value = find(key);
  std::vector<std::string> result;
  if (value == nullptr) return result;
  if (!value->is_array() || value->empty()) fail_type(key, "a list of texts");
  for (const Json& item : *value) {
    if (!item.is_string()) fail_type(key, "a list of texts");
    result.push_back(item.get<std::string>());
  }
  return result;
}

std::vector<double> Field::numbers(const char* key) const {
  const Json* value = find(key);
  std::vector<double> result;
  if (value == nullptr) return result;
  if (value->is_number()) return {value->get<double>()};
  if (!value->is_array() || value->empty()) fail_type(key, "a list of numbers");
  for (const Json& item : *value) {
    if (!item.is_number()) fail_type(key, "a list of numbers");
    result.push_back(item.get<double>());
  }
  return result;
}

std::vector<std::int64_t> Field::sizes(const char* key) const {
  const Json* value = find(key);
  std::vector<std::int64_t> result;
  if (value == nullptr) return result;
  if (!value->is_array() || value->size() > kMaxDims) fail_type(key, "a list of sizes");
  for (const Json& item : *value) {
    if (!item.is_number_unsigned() ||
        item.get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max())
      fail_type(key, "a list of sizes");
    result.push_back(item.get<std::int64_t>());
  }
  return result;
}

std::string excerpt(const Json& json) {
  constexpr std::size_t kMost = 60;
  std::string text = escaped(json.dump(-1, ' ', true, Json::error_handler_t::replace));
  if (text.size() > kMost) text = text.substr(0, kMost) + "...";
  return text;
}

nn::ArgValue arg_value(const Field& node, const std::string& name, const Json& json) {
  const auto integer = [&](const Json& item) {
    if (item.is_number_unsigned() && item.get<std::uint64_t>() > std::uint64_t{INT64_MAX})
      node.fail(ErrorKind::type, fmt::format("argument {}: {} is too large", name, excerpt(item)));
    return item.get<std::int64_t>();
  };
  if (json.is_null()) return std::monostate{};
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return integer(json);
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  std::vector<std::int64_t> list;
  if (json.is_array())
    for (const Json& item : json) {
      if (!item.is_null() && !item.is_number_integer()) break;
      list.push_back(item.is_null() ? nn::kNoneInList : integer(item));
    }
  if (!json.is_array() || list.size() != json.size())
    node.fail(ErrorKind::type,
              fmt::format("argument {}: expected null, true, false, a number, a text or a list of "
                          "integers, got {}",
                          name, excerpt(json)));
  return list;
}

Json to_json_value(const nn::ArgValue& value) {
  struct Writer {
    Json operator()(std::monostate /*none*/) const { return nullptr; }
    Json operator()(bool v) const { return v; }
    Json operator()(std::int64_t v) const { return v; }
    Json operator()(double v) const { return v; }
    Json operator()(const std::string& v) const { return v; }
    Json operator()(const std::vector<std::int64_t>& v) const {
      Json list = Json::array();
      for (const std::int64_t item : v)
        list.push_back(item == nn::kNoneInList ? Json(nullptr) : Json(item));
      return list;
    }
  };
  return std::visit(Writer{}, value);
}

}  // namespace twofold::net
