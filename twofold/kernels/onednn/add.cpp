#include "twofold/kernels/add.h"

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

bool supports_add(const AddArgs& args) {
  return describable(args.a) && describable(args.b) && describable(args.output);
}

void add(const AddArgs& args) {
  const dnnl::binary::desc desc(dnnl::algorithm::binary_add, describe(args.a), describe(args.b),
                                describe(args.output));
  const dnnl::binary::primitive_desc chosen(desc, user_scratchpad(), engine());
  execute(dnnl::binary(chosen), chosen.scratchpad_desc(),
          {{DNNL_ARG_SRC_0, memory_of(args.a)},
           {DNNL_ARG_SRC_1, memory_of(args.b)},
           {DNNL_ARG_DST, memory_of(args.output)}});
}

}  // namespace twofold::kernels::onednn
