#include "twofold/kernels/conv.h"

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

namespace {

/// [o, c / g, kh, kw] as oneDNN's grouped [g, o / g, c / g, kh, kw].
dnnl::memory::desc describe_weight(const Array& weight, std::int64_t groups) {
  if (groups == 1) return describe(weight);
  Shape shape = weight.shape();
  Strides strides = weight.strides();
  shape[0] /= groups;
  shape.insert(shape.begin(), groups);
  strides.insert(strides.begin(), shape[1] * strides[0]);
  return describe(shape, strides);
}

dnnl::memory::desc any_layout(const dnnl::memory::desc& desc) {
  return {desc.dims(), dnnl::memory::data_type::f32, dnnl::memory::format_tag::any};
}

}  // namespace

bool supports_conv2d(const Conv2dArgs& args) {
  return describable(args.input) && describable(args.weight) && describable(args.output) &&
         (!args.bias.defined() || describable(args.bias));
}

void conv2d(const Conv2dArgs& args) {
  const auto weight_desc = describe_weight(args.weight, args.groups);
  const dnnl::memory::dims strides(args.stride.begin(), args.stride.end());
  const dnnl::memory::dims dilates = {args.dilation[0] - 1, args.dilation[1] - 1};
  const dnnl::memory::dims before = {args.padding[0], args.padding[2]};
  const dnnl::memory::dims after = {args.padding[1], args.padding[3]};
  const auto bias_desc = args.bias.defined() ? describe(args.bias) : dnnl::memory::desc();
  const dnnl::convolution_forward::desc desc(
      dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, describe(args.input),
      any_layout(weight_desc), bias_desc, describe(args.output), strides, dilates, before, after);
  const dnnl::convolution_forward::primitive_desc chosen(desc, user_scratchpad(), engine());
  std::unordered_map<int, dnnl::memory> arguments = {
      {DNNL_ARG_SRC, memory_of(args.input)},
      {DNNL_ARG_WEIGHTS,
       packed_weight(memory_of(args.weight, weight_desc), chosen.weights_desc(), args.packed)},
      {DNNL_ARG_DST, memory_of(args.output)}};
  if (args.bias.defined()) arguments.emplace(DNNL_ARG_BIAS, memory_of(args.bias));
  execute(dnnl::convolution_forward(chosen), chosen.scratchpad_desc(), std::move(arguments));
}

}  // namespace twofold::kernels::onednn
