#include "twofold/mindspore/layers.h"

#include <algorithm>
#include <array>

#include "twofold/nn/init.h"
#include "twofold/nn/registry.h"

namespace twofold::mindspore {

namespace {

/// What MindSpore's initialisers draw where torch's draw something else.
constexpr double kEmbeddingDeviation = 0.01;

void set(ArgList& args, std::string_view name, const ArgValue& value) {
  const auto found = std::ranges::find(args, name, &ArgList::value_type::first);
  if (found != args.end())
    found->second = value;
  else
    args.emplace_back(name, value);
}

bool is(const ArgValue* value, bool expected) {
  const auto* flag = value == nullptr ? nullptr : std::get_if<bool>(value);
  return flag != nullptr && *flag == expected;
}

/// Sizes that MindSpore wants above 0: canonical type, argument there.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kPositive{
    {{"Conv2d", "in_channels"},
     {"Conv2d", "out_channels"},
     {"Linear", "in_channels"},
     {"Linear", "out_channels"},
     {"PReLU", "channel"},
     {"Embedding", "vocab_size"}}};

void check_values(std::string_view type, const ArgList& args) {
  const std::string_view cls = dialect::type_name(Dialect::mindspore, type);
  for (const auto& [layer, name] : kPositive) {
    const ArgValue* value = layer == type ? dialect::find_arg(args, name) : nullptr;
    const auto* size = value == nullptr ? nullptr : std::get_if<std::int64_t>(value);
    check(size == nullptr || *size > 0, ErrorKind::value,
          "For '{}', the '{}' must be int and must > 0, but got '{}' with type 'int'.", cls, name,
          size == nullptr ? 0 : *size);
  }
  if (!type.starts_with("BatchNorm")) return;
  const auto* features = std::get_if<std::int64_t>(dialect::find_arg(args, "num_features"));
  check(features == nullptr || *features >= 1, ErrorKind::value,
        "For '{}', the 'num_features' must be at least 1, but got {}.", cls,
        features == nullptr ? 0 : *features);
  const auto* momentum = std::get_if<double>(dialect::find_arg(args, "momentum"));
  check(momentum == nullptr || (*momentum >= 0 && *momentum <= 1), ErrorKind::value,
        "For '{}', the 'momentum' must be a number in range [0, 1], but got {}.", cls,
        momentum == nullptr ? 0 : *momentum);
}

/// A classic batch norm always holds its four tensors, whatever it computes with.
bool keep_all_tensors(const ArgList& there, ArgList& canonical) {
  const bool frozen = is(dialect::find_arg(there, "affine"), false);
  set(canonical, "affine", true);
  set(canonical, "track_running_stats", true);
  set(canonical, "use_batch_statistics", *dialect::find_arg(there, "use_batch_statistics"));
  return frozen;
}

void freeze_affine(twofold::nn::Module& module) {
  for (const std::string_view name : {"weight", "bias"})
    module.find_slot(name)->value.requires_grad_(false);
}

void start_as_mindspore(twofold::nn::Module& module) {
  auto* embedding = dynamic_cast<twofold::nn::Embedding*>(&module);
  if (embedding == nullptr) return;
  auto options = embedding->options();
  options.deviation = kEmbeddingDeviation;
  embedding->weight().set_data(twofold::nn::Embedding(options).weight().array());
}

}  // namespace

std::shared_ptr<twofold::nn::Module> make_cell(Dialect dialect, std::string_view type,
                                               const ArgList& args) {
  const ArgList there = dialect::bound(dialect, type, {.named = args});
  const bool classic = dialect == Dialect::mindspore;
  if (classic) check_values(type, there);
  ArgList canonical = dialect::to_canonical(dialect, type, there);
  const bool norm = classic && type.starts_with("BatchNorm");
  const bool frozen = norm && keep_all_tensors(there, canonical);
  auto module = twofold::nn::make_layer(type, canonical);
  if (frozen) freeze_affine(*module);
  if (classic) start_as_mindspore(*module);
  module->train(false);
  dialect::name_as_root(*module, dialect);
  return module;
}

}  // namespace twofold::mindspore
