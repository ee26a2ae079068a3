#include "twofold/kernels/softmax.h"

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

namespace {

template <class Primitive>
void run(const SoftmaxArgs& args) {
  const typename Primitive::desc desc(dnnl::prop_kind::forward_inference, describe(args.input), 1);
  const typename Primitive::primitive_desc chosen(desc, user_scratchpad(), engine());
  execute(Primitive(chosen), chosen.scratchpad_desc(),
          {{DNNL_ARG_SRC, memory_of(args.input)}, {DNNL_ARG_DST, memory_of(args.output)}});
}

}  // namespace

bool supports_softmax(const SoftmaxArgs& args) {
  return describable(args.input) && describable(args.output);
}

void softmax(const SoftmaxArgs& args) {
  return args.log ? run<dnnl::logsoftmax_forward>(args) : run<dnnl::softmax_forward>(args);
}

}  // namespace twofold::kernels::onednn
