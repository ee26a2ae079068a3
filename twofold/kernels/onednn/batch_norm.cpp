#include "twofold/kernels/onednn/batch_norm.h"

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

bool supports_batch_norm(const BatchNormArgs& a) {
  return a.dtype == DType::float32 && fits(a.rows * a.channels);
}

void batch_norm(const BatchNormArgs& a) {
  using Flags = dnnl::normalization_flags;
  Flags flags = a.training ? Flags::none : Flags::use_global_stats;
  if (a.weight != nullptr) flags |= Flags::use_scale;
  if (a.bias != nullptr) flags |= Flags::use_shift;
  const auto kind =
      a.training ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
  const auto pixels = channels_last({a.rows, a.channels, 1, 1});
  const auto vector = plain({a.channels});
  const dnnl::batch_normalization_forward::desc desc(kind, pixels, static_cast<float>(a.eps),
                                                     flags);
  const dnnl::batch_normalization_forward::primitive_desc chosen(desc, user_scratchpad(), engine());
  std::unordered_map<int, dnnl::memory> arguments = {
      {DNNL_ARG_SRC, memory_at(pixels, a.input)},
      {DNNL_ARG_MEAN, memory_at(vector, a.mean)},
      {DNNL_ARG_VARIANCE, memory_at(vector, a.variance)},
      {DNNL_ARG_DST, memory_at(pixels, a.output)}};
  if (a.weight != nullptr) arguments.emplace(DNNL_ARG_SCALE, memory_at(vector, a.weight));
  if (a.bias != nullptr) arguments.emplace(DNNL_ARG_SHIFT, memory_at(vector, a.bias));
  execute(dnnl::batch_normalization_forward(chosen), chosen.scratchpad_desc(),
          std::move(arguments));
}

}  // namespace twofold::kernels::onednn
