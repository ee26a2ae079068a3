#include "twofold/kernels/pooling.h"

#include <algorithm>
#include <cmath>

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

namespace {

/// The padding after the input that makes oneDNN's window arithmetic reach the output size;
/// negative where windows leave input over.
std::int64_t padding_after(std::int64_t out, std::int64_t in, std::int64_t stride,
                           std::int64_t kernel, std::int64_t dilation, std::int64_t before) {
  return (out - 1) * stride + (kernel - 1) * dilation + 1 - in - before;
}

bool has_nan(const Array& input) {
  const auto* x = input.data<float>();
  return std::any_of(x, x + input.numel(), [](float value) { return std::isnan(value); });
}

}  // namespace

bool supports_pool2d(const PoolArgs& args) {
  if (!describable(args.input) || !describable(args.output) || args.indices.defined()) return false;
  if (args.kind == Pooling::average) {
    // Windows beyond the padding are divided otherwise, and so is an explicit divisor.
    for (std::size_t d = 0; d < 2; ++d)
      if (padding_after(args.output.shape()[d + 2], args.input.shape()[d + 2], args.stride[d],
                        args.kernel[d], 1, args.padding[2 * d]) > args.padding[2 * d + 1])
        return false;
    return args.divisor == 0;
  }
  // oneDNN's maximum drops a nan, torch's keeps it.
  return !has_nan(args.input);
}

void pool2d(const PoolArgs& args) {
  const auto algorithm = args.kind == Pooling::max ? dnnl::algorithm::pooling_max
                         : args.count_pads         ? dnnl::algorithm::pooling_avg_include_padding
                                                   : dnnl::algorithm::pooling_avg_exclude_padding;
  dnnl::memory::dims after(2);
  for (std::size_t d = 0; d < 2; ++d)
    after[d] = padding_after(args.output.shape()[d + 2], args.input.shape()[d + 2], args.stride[d],
                             args.kernel[d], args.dilation[d], args.padding[2 * d]);
  const dnnl::memory::dims strides(args.stride.begin(), args.stride.end());
  const dnnl::memory::dims kernel(args.kernel.begin(), args.kernel.end());
  const dnnl::memory::dims dilates = {args.dilation[0] - 1, args.dilation[1] - 1};
  const dnnl::pooling_v2_forward::desc desc(
      dnnl::prop_kind::forward_inference, algorithm, describe(args.input), describe(args.output),
      strides, kernel, dilates, {args.padding[0], args.padding[2]}, after);
  const dnnl::pooling_v2_forward::primitive_desc chosen(desc, user_scratchpad(), engine());
  execute(dnnl::pooling_v2_forward(chosen), chosen.scratchpad_desc(),
          {{DNNL_ARG_SRC, memory_of(args.input)}, {DNNL_ARG_DST, memory_of(args.output)}});
}

}  // namespace twofold::kernels::onednn
