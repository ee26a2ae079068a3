#include "twofold/kernels/onednn/softmax.h"

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

namespace {

template <class Primitive>
void run(const SoftmaxArgs& a) {
  const auto lines = plain({a.outer, a.length, a.inner});
  const typename Primitive::desc desc(dnnl::prop_kind::forward_inference, lines, 1);
  const typename Primitive::primitive_desc chosen(desc, user_scratchpad(), engine());
  execute(Primitive(chosen), chosen.scratchpad_desc(),
          {{DNNL_ARG_SRC, memory_at(lines, a.input)}, {DNNL_ARG_DST, memory_at(lines, a.output)}});
}

}  // namespace

bool supports_softmax(const SoftmaxArgs& a) {
  const std::int64_t count = a.outer * a.length * a.inner;
  return a.dtype == DType::float32 && fits(count) && all_finite(a.input, count);
}

void softmax(const SoftmaxArgs& a) {
  return a.logarithm ? run<dnnl::logsoftmax_forward>(a) : run<dnnl::softmax_forward>(a);
}

}  // namespace twofold::kernels::onednn
