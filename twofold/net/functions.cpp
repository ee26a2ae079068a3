#include "twofold/net/functions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "twofold/core/error.h"
#include "twofold/ops/activation.h"
#include "twofold/ops/add.h"
#include "twofold/ops/cat.h"
#include "twofold/ops/mean.h"
#include "twofold/ops/pooling.h"
#include "twofold/ops/softmax.h"
#include "twofold/ops/view.h"

namespace twofold::net {

namespace {

using nn::Args;
using nn::Values;

/// torch's dim=None of softmax: 0 for inputs of 0, 1 or 3 dimensions, else 1.
std::int64_t softmax_dim(const Args& args, const Tensor& input) {
  if (!args.is_none("dim")) return args.integer("dim");
  return input.dim() == 0 || input.dim() == 1 || input.dim() == 3 ? 0 : 1;
}

std::vector<std::int64_t> dims_of(const Args& args) {
  if (args.is_none("dim")) return {};
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&args.get("dim"))) return *list;
  return {args.integer("dim")};
}

template <class Options>
Options window_of(const Args& args) {
  Options options;
  options.kernel = args.pair("kernel_size");
  if (!args.is_none("stride")) options.stride = args.pair("stride");
  const auto [rows, columns] = args.pair("padding");
  options.padding = {rows, columns};
  options.ceil_mode = args.boolean("ceil_mode");
  return options;
}

Values max_pool2d(const Values& in, const Args& args) {
  auto options = window_of<ops::MaxPool2dOptions>(args);
  options.dilation = args.pair("dilation");
  if (!args.boolean("return_indices")) return {ops::max_pool2d(in[0], options)};
  const ops::MaxPool2dResult result = ops::max_pool2d_with_indices(in[0], options);
  return {result.output, result.indices};
}

Values avg_pool2d(const Values& in, const Args& args) {
  auto options = window_of<ops::AvgPool2dOptions>(args);
  options.count_include_pad = args.boolean("count_include_pad");
  if (!args.is_none("divisor_override"))
    options.divisor_override = args.integer("divisor_override");
  return {ops::avg_pool2d(in[0], options)};
}

/// The module's own code turns the argument into sizes.
Values adaptive_avg_pool2d(const Values& in, const Args& args) {
  return nn::make_layer("AdaptiveAvgPool2d", args.values())->call(in);
}

constexpr std::array kFunctions{
    Function{"add", 2,
             [](const Values& in, const Args&) -> Values { return {ops::add(in[0], in[1])}; }},
    Function{"cat", 0,
             [](const Values& in, const Args& args) -> Values {
               return {ops::cat(in, args.integer("dim"))};
             }},
    Function{"mean", 1,
             [](const Values& in, const Args& args) -> Values {
               return {ops::mean(in[0], dims_of(args), args.boolean("keepdim"))};
             }},
    Function{"relu", 1, [](const Values& in, const Args&) -> Values { return {ops::relu(in[0])}; }},
    Function{"relu6", 1,
             [](const Values& in, const Args&) -> Values { return {ops::relu6(in[0])}; }},
    Function{"flatten", 1,
             [](const Values& in, const Args& args) -> Values {
               return {ops::flatten(in[0], args.integer("start_dim"), args.integer("end_dim"))};
             }},
    Function{"softmax", 1,
             [](const Values& in, const Args& args) -> Values {
               return {ops::softmax(in[0], softmax_dim(args, in[0]))};
             }},
    Function{"log_softmax", 1,
             [](const Values& in, const Args& args) -> Values {
               return {ops::log_softmax(in[0], softmax_dim(args, in[0]))};
             }},
    Function{"max_pool2d", 1, max_pool2d},
    Function{"avg_pool2d", 1, avg_pool2d},
    Function{"adaptive_avg_pool2d", 1, adaptive_avg_pool2d},
};

}  // namespace

const Function* find_function(std::string_view name) {
  const auto* const found = std::ranges::find(kFunctions, name, &Function::name);
  return found == kFunctions.end() ? nullptr : found;
}

}  // namespace twofold::net
