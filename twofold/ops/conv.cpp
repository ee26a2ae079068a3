#include "twofold/ops/conv.h"

#include <algorithm>

#include "twofold/core/dtype.h"
#include "twofold/kernels/conv.h"
#include "twofold/ops/prepare.h"

namespace twofold::ops {

namespace {

constexpr std::string_view kOp = "conv2d";

void check_options(const Conv2dOptions& o) {
  require(kOp, o.groups > 0, ErrorKind::value, "non-positive groups is not supported");
  require(kOp, std::min(o.stride[0], o.stride[1]) > 0, ErrorKind::value,
          "non-positive stride is not supported");
  require(kOp, std::min(o.dilation[0], o.dilation[1]) > 0, ErrorKind::value,
          "dilation should be greater than zero, but got {}", to_string(o.dilation));
  const auto& sides = o.padding.sides;
  require(kOp, *std::min_element(sides.begin(), sides.end()) >= 0, ErrorKind::value,
          "negative padding is not supported");
  require(kOp, o.padding.mode != Padding::Mode::same || (o.stride[0] == 1 && o.stride[1] == 1),
          ErrorKind::value, "padding='same' is not supported for strided convolutions");
}

void check_shapes(const Shape& input, const Shape& weight, const Tensor& bias,
                  std::int64_t groups) {
  require(kOp, weight.size() == 4, ErrorKind::mismatch,
          "expected weight [out, in / groups, height, width], got {}", to_string(weight));
  require(kOp, weight[0] >= groups, ErrorKind::mismatch,
          "Given groups={0}, expected weight to be at least {0} at dimension 0, but got weight of "
          "size {1} instead",
          groups, to_string(weight));
  require(kOp, weight[0] % groups == 0, ErrorKind::mismatch,
          "Given groups={0}, expected weight to be divisible by {0} at dimension 0, but got weight "
          "of size [{1}] instead",
          groups, to_string(weight));
  const std::int64_t channels = input[1];
  require(kOp, channels % groups == 0 && channels / groups == weight[1], ErrorKind::mismatch,
          "Given groups={}, weight of size {}, expected input{} to have {} channels, but got {} "
          "channels instead",
          groups, to_string(weight), to_string(input), weight[1] * groups, channels);
  require(kOp, weight[2] > 0 && weight[3] > 0, ErrorKind::mismatch,
          "expected a kernel of at least 1 x 1, got weight of size {}", to_string(weight));
  require(kOp, !bias.defined() || bias.shape() == Shape{weight[0]}, ErrorKind::mismatch,
          "Given weight of size {}, expected bias to be 1-dimensional with {} elements, but got "
          "bias of size {} instead",
          to_string(weight), weight[0], bias.defined() ? to_string(bias.shape()) : "");
}

DType check_dtypes(const Tensor& input, const Tensor& weight, const Tensor& bias) {
  const DType compute = compute_dtype(kOp, input.dtype());
  require(kOp, weight.dtype() == input.dtype(), ErrorKind::type,
          "Input type ({}) and weight type ({}) should be the same", to_string(input.dtype()),
          to_string(weight.dtype()));
  require(kOp, !bias.defined() || bias.dtype() == input.dtype(), ErrorKind::type,
          "Input type ({}) and bias type ({}) should be the same", to_string(input.dtype()),
          to_string(bias.defined() ? bias.dtype() : compute));
  return compute;
}

/// Sizes and options of the kernel's arguments; the pointers are still null.
kernels::Conv2dArgs sized_args(const Shape& input, const Shape& weight,
                               const Conv2dOptions& options) {
  const Window window{.size = {input[2], input[3]},
                      .kernel = {weight[2], weight[3]},
                      .stride = options.stride,
                      .dilation = options.dilation};
  const std::array<std::int64_t, 4> sides = padding_sides(options.padding, window);
  const std::int64_t rows = window_count(window, sides, 0, false);
  const std::int64_t columns = window_count(window, sides, 1, false);
  require(kOp, rows > 0 && columns > 0, ErrorKind::mismatch,
          "Calculated padded input size per channel: ({} x {}). Kernel size: ({} x {}). Kernel "
          "size can't be greater than actual input size",
          padded_size(window, sides, 0), padded_size(window, sides, 1), window_extent(window, 0),
          window_extent(window, 1));
  require(kOp, input[0] == 0 || input[1] == 0 || (input[2] > 0 && input[3] > 0),
          ErrorKind::mismatch,
          "Only zero batch or zero channel inputs are supported, but got input shape: {}",
          to_string(input));
  return {.dtype = {},
          .batch = input[0],
          .channels = input[1],
          .height = input[2],
          .width = input[3],
          .out_channels = weight[0],
          .out_height = rows,
          .out_width = columns,
          .kernel = window.kernel,
          .stride = window.stride,
          .dilation = window.dilation,
          .padding = sides,
          .groups = options.groups,
          .input = nullptr,
          .weight = nullptr,
          .bias = nullptr,
          .output = nullptr};
}

/// No channels come in: each output is the bias alone.
void fill_with_bias(const Array& bias, Array& output) {
  if (!bias.defined()) return output.fill_(0);
  output.copy_(bias.view({1, -1, 1, 1}).expand(output.shape()));
}

}  // namespace

Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias,
              const Conv2dOptions& options) {
  check_options(options);
  require(kOp, input.dim() == 3 || input.dim() == 4, ErrorKind::mismatch,
          "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: {}",
          to_string(input.shape()));
  const Array x = batched(input.array());
  check_shapes(x.shape(), weight.shape(), bias, options.groups);
  const DType dtype = check_dtypes(input, weight, bias);
  kernels::Conv2dArgs args = sized_args(x.shape(), weight.shape(), options);
  Array output =
      dense_empty({args.batch, args.out_channels, args.out_height, args.out_width}, dtype);
  const Array shift = bias.defined() ? bias.array().to(dtype).contiguous() : Array();
  if (args.channels == 0) fill_with_bias(shift, output);
  if (output.numel() > 0 && args.channels > 0) {
    const Array pixels = dense(x, dtype);
    const Array filters = weight.array().to(dtype).contiguous();
    args.dtype = dtype;
    args.input = pixels.raw();
    args.weight = filters.raw();
    args.bias = shift.defined() ? shift.raw() : nullptr;
    args.output = output.mutable_raw();
    args.packed = packed_beside(weight);
    kernels::conv2d(args);
  }
  return unbatched(output, input.array());
}

}  // namespace twofold::ops
