#include "twofold/kernels/onednn/add.h"

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

bool supports_add(const AddArgs& a) { return a.dtype == DType::float32 && fits(a.count); }

void add(const AddArgs& a) {
  const auto vector = plain({a.count});
  const dnnl::binary::desc desc(dnnl::algorithm::binary_add, vector, vector, vector);
  const dnnl::binary::primitive_desc chosen(desc, user_scratchpad(), engine());
  execute(dnnl::binary(chosen), chosen.scratchpad_desc(),
          {{DNNL_ARG_SRC_0, memory_at(vector, a.a)},
           {DNNL_ARG_SRC_1, memory_at(vector, a.b)},
           {DNNL_ARG_DST, memory_at(vector, a.output)}});
}

}  // namespace twofold::kernels::onednn
