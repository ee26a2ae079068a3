#include "twofold/kernels/mean.h"

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

bool supports_mean(const MeanArgs& args) {
  // A size of 1 leaves nothing to reduce, which oneDNN refuses.
  return describable(args.input) && describable(args.output) && args.input.shape()[1] > 1;
}

void mean(const MeanArgs& args) {
  const Shape& in = args.input.shape();
  const Shape out = {in[0], 1, in[2]};
  const auto output_desc = describe(out, contiguous_strides(out));
  const dnnl::reduction::desc desc(dnnl::algorithm::reduction_mean, describe(args.input),
                                   output_desc, 0.0F, 0.0F);
  const dnnl::reduction::primitive_desc chosen(desc, user_scratchpad(), engine());
  execute(
      dnnl::reduction(chosen), chosen.scratchpad_desc(),
      {{DNNL_ARG_SRC, memory_of(args.input)}, {DNNL_ARG_DST, memory_of(args.output, output_desc)}});
}

}  // namespace twofold::kernels::onednn
