#include "twofold/kernels/onednn/pooling.h"

#include <algorithm>

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

namespace {

/// The padding after the input with which oneDNN's arithmetic arrives at the output's size; it is
/// negative where windows leave input over.
Dims padding_after(const PoolShape& s) {
  const Dims in = {s.height, s.width};
  const Dims out = {s.out_height, s.out_width};
  Dims after(2);
  for (std::size_t axis = 0; axis < 2; ++axis)
    after[axis] = (out[axis] - 1) * s.stride[axis] + (s.kernel[axis] - 1) * s.dilation[axis] + 1 -
                  in[axis] - s.padding[2 * axis];
  return after;
}

bool supports_shape(DType dtype, const PoolShape& s) {
  // Far below the limit of `fits`: kernels multiply these with sizes.
  constexpr std::int64_t kMost = 1 << 15;
  for (std::size_t axis = 0; axis < 2; ++axis)
    if (std::max({s.kernel.at(axis), s.stride.at(axis), s.dilation.at(axis)}) > kMost) return false;
  return dtype == DType::float32 && fits(s.batch * s.height * s.width * s.channels) &&
         fits(s.batch * s.out_height * s.out_width * s.channels);
}

void pool(const PoolShape& s, dnnl::algorithm algorithm, const void* input, void* output) {
  const auto source = channels_last({s.batch, s.channels, s.height, s.width});
  const auto target = channels_last({s.batch, s.channels, s.out_height, s.out_width});
  const dnnl::pooling_v2_forward::desc desc(
      dnnl::prop_kind::forward_inference, algorithm, source, target, {s.stride[0], s.stride[1]},
      {s.kernel[0], s.kernel[1]}, {s.dilation[0] - 1, s.dilation[1] - 1},
      {s.padding[0], s.padding[2]}, padding_after(s));
  const dnnl::pooling_v2_forward::primitive_desc chosen(desc, user_scratchpad(), engine());
  execute(dnnl::pooling_v2_forward(chosen), chosen.scratchpad_desc(),
          {{DNNL_ARG_SRC, memory_at(source, input)}, {DNNL_ARG_DST, memory_at(target, output)}});
}

}  // namespace

bool supports_max_pool2d(const MaxPool2dArgs& a) {
  const PoolShape& s = a.shape;
  return a.indices == nullptr && supports_shape(a.dtype, s) &&
         all_finite(a.input, s.batch * s.height * s.width * s.channels);
}

void max_pool2d(const MaxPool2dArgs& a) {
  pool(a.shape, dnnl::algorithm::pooling_max, a.input, a.output);
}

bool supports_avg_pool2d(const AvgPool2dArgs& a) {
  const Dims after = padding_after(a.shape);
  return a.divisor == 0 && supports_shape(a.dtype, a.shape) && after[0] <= a.shape.padding[1] &&
         after[1] <= a.shape.padding[3];
}

void avg_pool2d(const AvgPool2dArgs& a) {
  pool(a.shape,
       a.count_padding ? dnnl::algorithm::pooling_avg_include_padding
                       : dnnl::algorithm::pooling_avg_exclude_padding,
       a.input, a.output);
}

}  // namespace twofold::kernels::onednn
