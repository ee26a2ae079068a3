#include "twofold/kernels/onednn/conv.h"

#include <algorithm>

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

namespace {

/// [o, c / g, kh, kw], with a leading group dimension where there is more than one.
Dims weight_dims(const Conv2dArgs& a) {
  if (a.groups == 1) return {a.out_channels, a.channels, a.kernel[0], a.kernel[1]};
  return {a.groups, a.out_channels / a.groups, a.channels / a.groups, a.kernel[0], a.kernel[1]};
}

}  // namespace

bool supports_conv2d(const Conv2dArgs& a) {
  // Far below the limit of `fits`: kernels multiply these with sizes.
  constexpr std::int64_t kMost = 1 << 15;
  for (std::size_t axis = 0; axis < 2; ++axis)
    if (std::max({a.kernel.at(axis), a.stride.at(axis), a.dilation.at(axis), a.padding.at(2 * axis),
                  a.padding.at(2 * axis + 1)}) > kMost)
      return false;
  return a.dtype == DType::float32 && fits(a.batch * a.height * a.width * a.channels) &&
         fits(a.batch * a.out_height * a.out_width * a.out_channels);
}

void conv2d(const Conv2dArgs& a) {
  const auto source = channels_last({a.batch, a.channels, a.height, a.width});
  const auto target = channels_last({a.batch, a.out_channels, a.out_height, a.out_width});
  const auto bias = a.bias == nullptr ? dnnl::memory::desc() : plain({a.out_channels});
  const dnnl::convolution_forward::desc desc(
      dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, source,
      any_layout(weight_dims(a)), bias, target, {a.stride[0], a.stride[1]},
      {a.dilation[0] - 1, a.dilation[1] - 1}, {a.padding[0], a.padding[2]},
      {a.padding[1], a.padding[3]});
  const dnnl::convolution_forward::primitive_desc chosen(desc, user_scratchpad(), engine());
  std::unordered_map<int, dnnl::memory> arguments = {
      {DNNL_ARG_SRC, memory_at(source, a.input)},
      {DNNL_ARG_WEIGHTS,
       packed_weight(memory_at(plain(weight_dims(a)), a.weight), chosen.weights_desc(), a.packed)},
      {DNNL_ARG_DST, memory_at(target, a.output)}};
  if (a.bias != nullptr) arguments.emplace(DNNL_ARG_BIAS, memory_at(bias, a.bias));
  execute(dnnl::convolution_forward(chosen), chosen.scratchpad_desc(), std::move(arguments));
}

}  // namespace twofold::kernels::onednn
