#include "twofold/ops/conv.h"

#include "twofold/kernels/conv.h"
#include "twofold/ops/compute.h"
#include "twofold/ops/window.h"

namespace twofold::ops {

namespace {

void check_options(const Conv2dOptions& o) {
  check(o.stride[0] > 0 && o.stride[1] > 0, ErrorKind::value,
        "non-positive stride is not supported");
  check(o.dilation[0] > 0 && o.dilation[1] > 0, ErrorKind::value,
        "dilation should be greater than zero");
  check(o.groups > 0, ErrorKind::value, "non-positive groups is not supported");
  check(o.padding.mode != Padding::Mode::same || (o.stride[0] == 1 && o.stride[1] == 1),
        ErrorKind::value, "padding='same' is not supported for strided convolutions");
  for (const std::int64_t size : o.padding.sides)
    check(size >= 0, ErrorKind::value, "negative padding is not supported");
}

void check_shapes(const Tensor& input, const Tensor& weight, const Tensor& bias,
                  const Conv2dOptions& o) {
  check(input.dim() == 4, ErrorKind::mismatch,
        "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: {}",
        to_string(input.shape()));
  check(weight.dim() == 4, ErrorKind::mismatch, "conv2d: expected weight [o, c, kh, kw], got {}",
        to_string(weight.shape()));
  const Shape& w = weight.shape();
  check(w[0] >= o.groups && w[0] % o.groups == 0, ErrorKind::mismatch,
        "Given groups={}, expected weight to be divisible by {} at dimension 0, but got weight of "
        "size [{}] instead",
        o.groups, o.groups, fmt::format("{}, {}, {}, {}", w[0], w[1], w[2], w[3]));
  check(input.size(1) == w[1] * o.groups, ErrorKind::mismatch,
        "Given groups={}, weight of size {}, expected input{} to have {} channels, but got {} "
        "channels instead",
        o.groups, to_string(w), to_string(input.shape()), w[1] * o.groups, input.size(1));
  check(!bias.defined() || bias.shape() == Shape{w[0]}, ErrorKind::mismatch,
        "Given weight of size {}, expected bias to be 1-dimensional with {} elements, but got bias "
        "of size {} instead",
        to_string(w), w[0], bias.defined() ? to_string(bias.shape()) : "");
}

}  // namespace

Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias,
              const Conv2dOptions& options) {
  if (input.dim() == 3) {
    const Tensor batched = conv2d(Tensor(input.array().unsqueeze(0)), weight, bias, options);
    return Tensor(batched.array().squeeze(0));
  }
  check_options(options);
  check_shapes(input, weight, bias, options);
  check_same_dtype("conv2d", input, weight);
  if (bias.defined()) check_same_dtype("conv2d", input, bias);
  const Window2d window{{weight.size(2), weight.size(3)}, options.stride, options.dilation};
  const auto padding = resolved(options.padding, {input.size(2), input.size(3)}, window);
  Shape shape = {input.size(0), weight.size(0), 0, 0};
  for (std::size_t d = 0; d < 2; ++d) {
    const std::int64_t size = input.size(static_cast<std::int64_t>(d) + 2);
    shape[d + 2] = window_count(size, padding.at(2 * d), padding.at(2 * d + 1), window.kernel.at(d),
                                window.stride.at(d), window.dilation.at(d), false);
  }
  check(shape[2] > 0 && shape[3] > 0, ErrorKind::mismatch,
        "Calculated padded input size per channel: ({} x {}). Kernel size: ({} x {}). Kernel size "
        "can't be greater than actual input size",
        input.size(2) + padding[0] + padding[1], input.size(3) + padding[2] + padding[3],
        weight.size(2), weight.size(3));
  kernels::Conv2dArgs args;
  args.input = compute_array("conv2d", input);
  if (args.input.numel() > 0) args.input = args.input.channels_last();
  args.weight = compute_array("conv2d", weight).contiguous();
  if (bias.defined()) args.bias = compute_array("conv2d", bias).contiguous();
  args.output = Array::empty_strided(shape, channels_last_strides(shape), args.input.dtype());
  args.stride = options.stride;
  args.padding = padding;
  args.dilation = options.dilation;
  args.groups = options.groups;
  TensorImpl& kept = *weight.impl();
  args.packed = {&kept.kernel_cache, &kept.kernel_cache_version, weight.version()};
  if (args.output.numel() == 0) return as_dtype_of(input, args.output);
  if (args.input.numel() == 0) {  // no channels: nothing to sum
    args.output.fill_(0);
    if (args.bias.defined()) args.output.copy_(args.bias.view({1, shape[1], 1, 1}).expand(shape));
    return as_dtype_of(input, args.output);
  }
  kernels::conv2d(args);
  return as_dtype_of(input, args.output);
}

}  // namespace twofold::ops
