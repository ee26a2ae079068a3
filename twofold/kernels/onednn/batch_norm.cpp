#include "twofold/kernels/batch_norm.h"

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

bool supports_batch_norm(const BatchNormArgs& args) {
  return describable(args.input) && describable(args.output);
}

void batch_norm(const BatchNormArgs& args) {
  using Flags = dnnl::normalization_flags;
  Flags flags = Flags::none;
  if (!args.training) flags |= Flags::use_global_stats;
  if (args.weight.defined()) flags |= Flags::use_scale;
  if (args.bias.defined()) flags |= Flags::use_shift;
  const auto kind =
      args.training ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
  const dnnl::batch_normalization_forward::desc desc(kind, describe(args.input),
                                                     static_cast<float>(args.eps), flags);
  const dnnl::batch_normalization_forward::primitive_desc chosen(desc, user_scratchpad(), engine());
  std::unordered_map<int, dnnl::memory> arguments = {{DNNL_ARG_SRC, memory_of(args.input)},
                                                     {DNNL_ARG_MEAN, memory_of(args.mean)},
                                                     {DNNL_ARG_VARIANCE, memory_of(args.var)},
                                                     {DNNL_ARG_DST, memory_of(args.output)}};
  if (args.weight.defined()) arguments.emplace(DNNL_ARG_SCALE, memory_of(args.weight));
  if (args.bias.defined()) arguments.emplace(DNNL_ARG_SHIFT, memory_of(args.bias));
  execute(dnnl::batch_normalization_forward(chosen), chosen.scratchpad_desc(),
          std::move(arguments));
}

}  // namespace twofold::kernels::onednn
