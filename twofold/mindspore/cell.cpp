#include "twofold/mindspore/cell.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "twofold/core/text.h"

namespace twofold::mindspore::nn {

Parameter Cell::get_own(const std::string& name) const {
  for (const auto& [path, parameter] : parameters_and_names("", false))
    if (path == name) return parameter;
  fail(ErrorKind::key, "The '{}' object has no attribute '{}'.", type(), escaped(name));
}

void Cell::insert_param_to_cell(const std::string& param_name,
                                const std::optional<Parameter>& parameter) {
  constexpr std::string_view kFor = "For 'insert_param_to_cell', the";
  check(!param_name.empty(), ErrorKind::key, "{} argument 'param_name' should not be None.", kFor);
  check(param_name.find('.') == std::string::npos, ErrorKind::key,
        "{} argument 'param_name' should not contain'.' ", kFor);
  const twofold::nn::Slot* slot = find_slot(param_name);
  check(find_child(param_name) == nullptr && (slot == nullptr || slot->role == Role::parameter),
        ErrorKind::key,
        "{} {} parameter already exists in the network.Cannot insert another parameter with the "
        "same name.",
        kFor, param_name);
  if (!parameter) {
    register_parameter(param_name, Tensor());
    return;
  }
  const Tensor& tensor = parameter->tensor();
  register_parameter(param_name, tensor, tensor.requires_grad());
  if (!tensor.name().has_value()) tensor.set_name(param_name);
}

ParameterTuple Cell::set_attr(const std::string& name, const ParameterTuple& parameters) {
  check(find_slot(name) == nullptr && find_child(name) == nullptr, ErrorKind::key,
        "attribute '{}' already exists", escaped(name));
  std::vector<std::pair<std::string, Tensor>> named;
  std::size_t unnamed = 0;
  for (const Parameter& parameter : parameters) {
    const Tensor& tensor = parameter.tensor();
    if (std::ranges::any_of(named, [&](const auto& met) { return met.second.is_same(tensor); }))
      continue;
    const std::string own = tensor.name() ? *tensor.name() : fmt::format("Parameter${}", ++unnamed);
    const twofold::nn::Slot* slot = find_slot(own);
    check(find_child(own) == nullptr && (slot == nullptr || slot->role == Role::parameter),
          ErrorKind::key,
          "For 'insert_param_to_cell', the {} parameter already exists in the network.Cannot "
          "insert another parameter with the same name.",
          own);
    named.emplace_back(own, tensor);
  }
  for (const auto& [own, tensor] : named) {
    put_parameter(own, tensor);
    tensor.set_name(own);
  }
  std::vector<Parameter> renamed;
  for (const Parameter& parameter : parameters)
    renamed.emplace_back(parameter.tensor(), parameter.tensor().name(), parameter.requires_grad());
  return ParameterTuple(std::move(renamed));
}

void Cell::insert_child_to_cell(const std::string& child_name, const AnyModule& child) {
  constexpr std::string_view kFor = "For 'insert_child_to_cell', the";
  check(!child_name.empty() && child_name.find('.') == std::string::npos, ErrorKind::key,
        "{} parameter 'child_name' can not be None and can not contain '.' ", kFor);
  check(find_slot(child_name) == nullptr, ErrorKind::key,
        "{} {} child cell already exists in the network.Cannot insert another child cell with the "
        "same name.",
        kFor, child_name);
  register_module(child_name, child.get());
}

void Cell::attach(const std::string& name, const AnyModule& cell) {
  if (auto_prefix_) check_prefix(name);
  insert_child_to_cell(name, cell);
  if (auto_prefix_ && cell.get() != nullptr)
    mindspore::update_parameters_name(*cell.get(), name + ".", true, dialect_);
}

Tensor Cell::register_buffer(const std::string& name, Tensor value, bool persistent) {
  Tensor buffer = twofold::nn::Module::register_buffer(name, std::move(value), persistent);
  keep_apart(name);
  return buffer;
}

}  // namespace twofold::mindspore::nn
