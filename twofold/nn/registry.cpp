#include "twofold/nn/registry.h"

#include <algorithm>

#include "twofold/core/text.h"
#include "twofold/nn/cast.h"
#include "twofold/nn/registry_rows.h"

namespace twofold::nn {

namespace {

using GivenArgs = std::vector<std::pair<std::string, ArgValue>>;

template <class Items>
std::vector<std::string> names_of(const Items& items) {
  std::vector<std::string> names;
  for (const auto& item : items) names.emplace_back(item.name);
  return names;
}

std::string hint(std::string_view name, const std::vector<std::string>& known) {
  const std::string near = nearest(name, known);
  return near.empty() ? "" : fmt::format("; did you mean '{}'?", near);
}

const ArgValue* find_given(const GivenArgs& given, std::string_view name) {
  const auto found = std::ranges::find(given, name, &GivenArgs::value_type::first);
  return found == given.end() ? nullptr : &found->second;
}

void check_given(const LayerType& layer, const GivenArgs& given) {
  for (auto it = given.begin(); it != given.end(); ++it) {
    const std::string& name = it->first;
    check(std::ranges::find(layer.args, name, &ArgSpec::name) != layer.args.end(), ErrorKind::key,
          "{}: unexpected argument '{}'{}", layer.name, escaped(name),
          hint(name, names_of(layer.args)));
    check(std::find_if(given.begin(), it, [&](const auto& g) { return g.first == name; }) == it,
          ErrorKind::key, "{}: argument '{}' is given twice", layer.name, name);
  }
}

Args complete(const LayerType& layer, const GivenArgs& given) {
  GivenArgs values;
  for (const ArgSpec& spec : layer.args) {
    const ArgValue* value = find_given(given, spec.name);
    check(value != nullptr || spec.fallback.has_value(), ErrorKind::key,
          "{}: argument '{}' is missing", layer.name, spec.name);
    values.emplace_back(spec.name, value != nullptr ? *value : *spec.fallback);
  }
  return {layer.name, std::move(values)};
}

bool has_arg(const LayerType& layer, std::string_view name) {
  return std::ranges::find(layer.args, name, &ArgSpec::name) != layer.args.end();
}

void apply_device_and_dtype(const LayerType& layer, const Args& args, Module& module) {
  if (has_arg(layer, "device") && !args.is_none("device") && args.text("device") != "cpu")
    fail_at(ErrorKind::unsupported, {.operation = std::string(layer.name)},
            "argument 'device': expected None or 'cpu', got {}", to_string(args.get("device")));
  if (!has_arg(layer, "dtype") || args.is_none("dtype")) return;
  const auto dtype = find_dtype(&DTypeInfo::torch, args.text("dtype"));
  if (!dtype || !is_floating(*dtype)) args.fail_type("dtype", "the name of a floating type");
  cast(module, *dtype, CastKinds::floating);
}

}  // namespace

std::span<const LayerType> layer_registry() {
  static const std::vector<LayerType> rows = layer_rows();
  return rows;
}

const LayerType* find_layer(std::string_view name) {
  const auto rows = layer_registry();
  const auto found = std::ranges::find(rows, name, &LayerType::name);
  return found == rows.end() ? nullptr : &*found;
}

std::shared_ptr<Module> make_layer(std::string_view type, const GivenArgs& args) {
  const LayerType* layer = find_layer(type);
  check(layer != nullptr, ErrorKind::key, "there is no layer type '{}'{}", escaped(type),
        hint(type, names_of(layer_registry())));
  if (layer->any_args) return layer->make(Args(layer->name, {}));
  check_given(*layer, args);
  const Args complete_args = complete(*layer, args);
  std::shared_ptr<Module> module = layer->make(complete_args);
  apply_device_and_dtype(*layer, complete_args, *module);
  return module;
}

}  // namespace twofold::nn
