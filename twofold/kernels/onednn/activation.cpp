#include "twofold/kernels/onednn/activation.h"

#include <cmath>

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

bool supports_clamp(const ClampArgs& a) {
  return a.dtype == DType::float32 && fits(a.count) && a.low == 0 && all_finite(a.input, a.count);
}

void clamp(const ClampArgs& a) {
  const bool open = std::isinf(a.high);
  const auto vector = plain({a.count});
  const dnnl::eltwise_forward::desc desc(
      dnnl::prop_kind::forward_inference,
      open ? dnnl::algorithm::eltwise_relu : dnnl::algorithm::eltwise_clip, vector, 0.0F,
      open ? 0.0F : static_cast<float>(a.high));
  const dnnl::eltwise_forward::primitive_desc chosen(desc, user_scratchpad(), engine());
  execute(
      dnnl::eltwise_forward(chosen), chosen.scratchpad_desc(),
      {{DNNL_ARG_SRC, memory_at(vector, a.input)}, {DNNL_ARG_DST, memory_at(vector, a.output)}});
}

bool supports_prelu(const PReluArgs& a) {
  return a.dtype == DType::float32 && fits(a.rows * a.channels) && all_finite(a.weight, a.channels);
}

void prelu(const PReluArgs& a) {
  const auto pixels = channels_last({a.rows, a.channels, 1, 1});
  const auto slopes = channels_last({1, a.channels, 1, 1});
  const dnnl::prelu_forward::desc desc(dnnl::prop_kind::forward_inference, pixels, slopes);
  const dnnl::prelu_forward::primitive_desc chosen(desc, user_scratchpad(), engine());
  execute(dnnl::prelu_forward(chosen), chosen.scratchpad_desc(),
          {{DNNL_ARG_SRC, memory_at(pixels, a.input)},
           {DNNL_ARG_WEIGHTS, memory_at(slopes, a.weight)},
           {DNNL_ARG_DST, memory_at(pixels, a.output)}});
}

}  // namespace twofold::kernels::onednn
