#include "twofold/mindspore/parameter_tuple.h"

#include <algorithm>
#include <map>
#include <utility>

namespace twofold::mindspore {

namespace {

/// MindSpore's '^\w+[0-9a-zA-Z\_\.]*$' in ASCII.
bool is_prefix(const std::string& text) {
  const auto is_word = [](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') || letter == '_';
  };
  return !text.empty() && is_word(text.front()) &&
         std::ranges::all_of(text, [&](char letter) { return is_word(letter) || letter == '.'; });
}

}  // namespace

ParameterTuple::ParameterTuple(std::vector<Parameter> parameters)
    : parameters_(std::move(parameters)) {
  std::map<std::string, const Parameter*> names;
  for (const Parameter& parameter : parameters_) {
    if (!parameter.tensor().name().has_value()) continue;  // named once it is assigned
    const auto [found, fresh] = names.emplace(parameter.name(), &parameter);
    check(
        fresh || found->second->tensor().is_same(parameter.tensor()), ErrorKind::value,
        "The value {} , its name '{}' already exists. Please set a unique name for the parameter.",
        parameter.str(), parameter.name());
  }
}

const Parameter& ParameterTuple::operator[](std::size_t index) const {
  check(index < size(), ErrorKind::index, "tuple index out of range");
  return parameters_[index];
}

ParameterTuple ParameterTuple::clone(const std::string& prefix) const {
  check(is_prefix(prefix), ErrorKind::value,
        "The '{}' is illegal, it must be match regular'^\\w+[0-9a-zA-Z\\_\\.]*$' by "
        "flags're.ASCII.'",
        prefix);
  std::vector<Parameter> copies;
  for (const Parameter& parameter : parameters_)
    copies.emplace_back(Tensor(parameter.tensor().array().clone()), prefix + "." + parameter.name(),
                        parameter.requires_grad());
  return ParameterTuple(std::move(copies));
}

}  // namespace twofold::mindspore
