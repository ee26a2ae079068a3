#include "twofold/kernels/onednn/linear.h"

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

bool supports_linear(const LinearArgs& a) {
  return a.dtype == DType::float32 && fits(a.rows * a.in_features) &&
         fits(a.rows * a.out_features) && fits(a.in_features * a.out_features);
}

void linear(const LinearArgs& a) {
  const auto source = plain({a.rows, a.in_features});
  const auto weight = plain({a.out_features, a.in_features});
  const auto target = plain({a.rows, a.out_features});
  const auto bias = a.bias == nullptr ? dnnl::memory::desc() : plain({a.out_features});
  const dnnl::inner_product_forward::desc desc(dnnl::prop_kind::forward_inference, source,
                                               any_layout(weight.dims()), bias, target);
  const dnnl::inner_product_forward::primitive_desc chosen(desc, user_scratchpad(), engine());
  std::unordered_map<int, dnnl::memory> arguments = {
      {DNNL_ARG_SRC, memory_at(source, a.input)},
      {DNNL_ARG_WEIGHTS,
       packed_weight(memory_at(weight, a.weight), chosen.weights_desc(), a.packed)},
      {DNNL_ARG_DST, memory_at(target, a.output)}};
  if (a.bias != nullptr) arguments.emplace(DNNL_ARG_BIAS, memory_at(bias, a.bias));
  execute(dnnl::inner_product_forward(chosen), chosen.scratchpad_desc(), std::move(arguments));
}

}  // namespace twofold::kernels::onednn
