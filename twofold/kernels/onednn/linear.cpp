#include "twofold/kernels/linear.h"

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

bool supports_linear(const LinearArgs& args) {
  return describable(args.input) && describable(args.weight) && describable(args.output) &&
         (!args.bias.defined() || describable(args.bias));
}

void linear(const LinearArgs& args) {
  const auto weight_desc = describe(args.weight);
  const dnnl::memory::desc any(weight_desc.dims(), dnnl::memory::data_type::f32,
                               dnnl::memory::format_tag::any);
  const auto bias_desc = args.bias.defined() ? describe(args.bias) : dnnl::memory::desc();
  const dnnl::inner_product_forward::desc desc(dnnl::prop_kind::forward_inference,
                                               describe(args.input), any, bias_desc,
                                               describe(args.output));
  const dnnl::inner_product_forward::primitive_desc chosen(desc, user_scratchpad(), engine());
  std::unordered_map<int, dnnl::memory> arguments = {
      {DNNL_ARG_SRC, memory_of(args.input)},
      {DNNL_ARG_WEIGHTS,
       packed_weight(memory_of(args.weight, weight_desc), chosen.weights_desc(), args.packed)},
      {DNNL_ARG_DST, memory_of(args.output)}};
  if (args.bias.defined()) arguments.emplace(DNNL_ARG_BIAS, memory_of(args.bias));
  execute(dnnl::inner_product_forward(chosen), chosen.scratchpad_desc(), std::move(arguments));
}

}  // namespace twofold::kernels::onednn
