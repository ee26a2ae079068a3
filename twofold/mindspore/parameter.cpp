#include "twofold/mindspore/parameter.h"

namespace twofold::mindspore {

namespace {

constexpr std::size_t kLongestName = 1024;
constexpr std::string_view kDefaultName = "Parameter";

std::string stripped(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

}  // namespace

Parameter::Parameter(Tensor value, const std::optional<std::string>& name, bool requires_grad) {
  value.requires_grad_(requires_grad);
  entry_.requires_grad = requires_grad;
  entry_.shape = value.shape();
  entry_.name = value.name().value_or(std::string(kDefaultName));
  entry_.tensor = std::move(value);
  if (name) set_name(*name);
}

void Parameter::set_name(std::string name) {
  check(name.size() <= kLongestName, ErrorKind::value,
        "The length of the '{}' name should be less than 1024.", name);
  name = stripped(name);
  entry_.tensor.set_name(name.empty() ? std::nullopt : std::optional(name));
  entry_.name = name.empty() ? std::string(kDefaultName) : name;
}

void Parameter::set_requires_grad(bool requires_grad) {
  entry_.tensor.requires_grad_(requires_grad);
  entry_.requires_grad = requires_grad;
}

std::string Parameter::str() const {
  return fmt::format("Parameter (name={}, shape={}, dtype={}, requires_grad={})", entry_.name,
                     to_tuple(entry_.shape), info(dtype()).mindspore,
                     entry_.requires_grad ? "True" : "False");
}

}  // namespace twofold::mindspore
