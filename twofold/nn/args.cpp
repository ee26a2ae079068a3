#include <algorithm>

#include "twofold/core/text.h"
#include "twofold/nn/registry.h"

namespace twofold::nn {

namespace {

std::string python_list(const std::vector<std::int64_t>& values) {
  std::string text = "(";
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) text += ", ";
    text += values[i] == kNoneInList ? "None" : std::to_string(values[i]);
  }
  return text + (values.size() == 1 ? ",)" : ")");
}

std::string python_float(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

struct PythonText {
  std::string operator()(std::monostate /*none*/) const { return "None"; }
  std::string operator()(bool value) const { return value ? "True" : "False"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return python_float(value); }
  std::string operator()(const std::string& value) const {
    return fmt::format("'{}'", escaped(value));
  }
  std::string operator()(const std::vector<std::int64_t>& value) const {
    return python_list(value);
  }
};

}  // namespace

std::string to_string(const ArgValue& value) { return std::visit(PythonText{}, value); }

void Args::fail_type(std::string_view name, std::string_view expected) const {
  fail_at(ErrorKind::type, {.operation = layer_}, "argument '{}': expected {}, got {}", name,
          expected, to_string(get(name)));
}

const ArgValue& Args::get(std::string_view name) const {
  const auto found = std::ranges::find(values_, name, &std::pair<std::string, ArgValue>::first);
  check(found != values_.end(), ErrorKind::key, "{}: there is no argument '{}'", layer_, name);
  return found->second;
}

bool Args::is_none(std::string_view name) const {
  return std::holds_alternative<std::monostate>(get(name));
}

bool Args::boolean(std::string_view name) const {
  if (const auto* value = std::get_if<bool>(&get(name))) return *value;
  fail_type(name, "True or False");
}

std::int64_t Args::integer(std::string_view name) const {
  if (const auto* value = std::get_if<std::int64_t>(&get(name))) return *value;
  fail_type(name, "an integer");
}

double Args::number(std::string_view name) const {
  if (const auto* value = std::get_if<double>(&get(name))) return *value;
  if (const auto* value = std::get_if<std::int64_t>(&get(name))) return static_cast<double>(*value);
  fail_type(name, "a number");
}

std::string Args::text(std::string_view name) const {
  if (const auto* value = std::get_if<std::string>(&get(name))) return *value;
  fail_type(name, "a text");
}

std::array<std::int64_t, 2> Args::pair(std::string_view name) const {
  const ArgValue& value = get(name);
  if (const auto* one = std::get_if<std::int64_t>(&value)) return {*one, *one};
  const auto* list = std::get_if<std::vector<std::int64_t>>(&value);
  if (list == nullptr || list->size() != 2 || std::ranges::count(*list, kNoneInList) != 0)
    fail_type(name, "an integer or two");
  return {(*list)[0], (*list)[1]};
}

}  // namespace twofold::nn
