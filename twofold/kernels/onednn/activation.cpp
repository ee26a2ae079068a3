#include "twofold/kernels/activation.h"

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

bool supports_activation(const ActivationArgs& args) {
  return describable(args.input) && describable(args.output);
}

void activation(const ActivationArgs& args) {
  const auto algorithm = args.kind == Activation::relu ? dnnl::algorithm::eltwise_relu
                                                       : dnnl::algorithm::eltwise_clip_v2;
  const float upper = args.kind == Activation::relu ? 0.0F : 6.0F;
  const dnnl::eltwise_forward::desc desc(dnnl::prop_kind::forward_inference, algorithm,
                                         describe(args.input), 0.0F, upper);
  const dnnl::eltwise_forward::primitive_desc chosen(desc, user_scratchpad(), engine());
  execute(dnnl::eltwise_forward(chosen), chosen.scratchpad_desc(),
          {{DNNL_ARG_SRC, memory_of(args.input)}, {DNNL_ARG_DST, memory_of(args.output)}});
}

bool supports_prelu(const PReluArgs& args) {
  return describable(args.input) && describable(args.weight) && describable(args.output);
}

void prelu(const PReluArgs& args) {
  Shape shape(args.input.shape().size(), 1);
  shape[1] = args.weight.numel();
  const auto weight_desc = describe(shape, contiguous_strides(shape));
  const dnnl::prelu_forward::desc desc(dnnl::prop_kind::forward_inference, describe(args.input),
                                       weight_desc);
  const dnnl::prelu_forward::primitive_desc chosen(desc, user_scratchpad(), engine());
  execute(dnnl::prelu_forward(chosen), chosen.scratchpad_desc(),
          {{DNNL_ARG_SRC, memory_of(args.input)},
           {DNNL_ARG_WEIGHTS, memory_of(args.weight, weight_desc)},
           {DNNL_ARG_DST, memory_of(args.output)}});
}

}  // namespace twofold::kernels::onednn
