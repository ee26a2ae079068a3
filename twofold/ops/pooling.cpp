#include "twofold/ops/pooling.h"

#include <algorithm>

#include "twofold/kernels/pooling.h"
#include "twofold/ops/prepare.h"

namespace twofold::ops {

namespace {

using Pair = std::array<std::int64_t, 2>;

void check_input(std::string_view op, const Shape& shape) {
  const std::size_t first = shape.size() - std::min<std::size_t>(shape.size(), 3);
  const bool fits = (shape.size() == 3 || shape.size() == 4) &&
                    std::all_of(shape.begin() + static_cast<std::ptrdiff_t>(first), shape.end(),
                                [](std::int64_t size) { return size > 0; });
  require(op, fits, ErrorKind::mismatch,
          "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but "
          "got:{}",
          to_string(shape));
}

void check_window(std::string_view op, const Window& window, const Padding& padding) {
  require(op, std::min(window.kernel[0], window.kernel[1]) > 0, ErrorKind::value,
          "kernel size should be greater than zero, but got {}", to_string(window.kernel));
  require(op, std::min(window.stride[0], window.stride[1]) > 0, ErrorKind::value,
          "stride should be greater than zero, but got {}", to_string(window.stride));
  require(op, std::min(window.dilation[0], window.dilation[1]) > 0, ErrorKind::value,
          "dilation should be greater than zero, but got dilationH: {} dilationW: {}",
          window.dilation[0], window.dilation[1]);
  require(op, padding.mode != Padding::Mode::same, ErrorKind::value,
          "expected padding in numbers, valid or MindSpore's same, got torch's same");
  for (std::size_t side = 0; side < 4; ++side) {
    const std::int64_t pad = padding.sides.at(side);
    require(op, pad >= 0, ErrorKind::value, "pad must be non-negative, but got pad: {}", pad);
    require(op, pad <= window_extent(window, side / 2) / 2, ErrorKind::value,
            "pad should be at most half of effective kernel size, but got pad={}, kernel_size={} "
            "and dilation={}",
            pad, window.kernel.at(side / 2), window.dilation.at(side / 2));
  }
}

kernels::PoolShape pool_shape(std::string_view op, const Shape& input, const Window& window,
                              const Padding& padding, bool ceil_mode) {
  check_window(op, window, padding);
  const bool ceil = ceil_mode && padding.mode == Padding::Mode::explicit_sides;
  const std::array<std::int64_t, 4> sides = padding_sides(padding, window);
  const std::int64_t rows = window_count(window, sides, 0, ceil);
  const std::int64_t columns = window_count(window, sides, 1, ceil);
  require(op, rows > 0 && columns > 0, ErrorKind::value,
          "Given input size: ({0}x{1}x{2}). Calculated output size: ({0}x{3}x{4}). Output size is "
          "too small",
          input[1], input[2], input[3], rows, columns);
  return {.batch = input[0],
          .channels = input[1],
          .height = input[2],
          .width = input[3],
          .out_height = rows,
          .out_width = columns,
          .kernel = window.kernel,
          .stride = window.stride,
          .dilation = window.dilation,
          .padding = sides};
}

Array empty_output(const kernels::PoolShape& shape, DType dtype) {
  return dense_empty({shape.batch, shape.channels, shape.out_height, shape.out_width}, dtype);
}

MaxPool2dResult max_pool(const Tensor& input, const MaxPool2dOptions& options, bool indices) {
  constexpr std::string_view kOp = "max_pool2d";
  const DType dtype = compute_dtype(kOp, input.dtype());
  check_input(kOp, input.shape());
  const Array x = batched(input.array());
  const Window window{.size = {x.shape()[2], x.shape()[3]},
                      .kernel = options.kernel,
                      .stride = options.stride.value_or(options.kernel),
                      .dilation = options.dilation};
  const kernels::PoolShape shape =
      pool_shape(kOp, x.shape(), window, options.padding, options.ceil_mode);
  Array output = empty_output(shape, dtype);
  Array places = indices ? empty_output(shape, DType::int64) : Array();
  if (output.numel() > 0) {
    const Array pixels = dense(x, dtype);
    kernels::max_pool2d({.dtype = dtype,
                         .shape = shape,
                         .input = pixels.raw(),
                         .output = output.mutable_raw(),
                         .indices = indices ? places.mutable_data<std::int64_t>() : nullptr});
  }
  MaxPool2dResult result{.output = unbatched(output, input.array()), .indices = {}};
  if (indices) result.indices = Tensor(input.dim() == 3 ? places.squeeze(0).contiguous() : places);
  return result;
}

}  // namespace

Tensor max_pool2d(const Tensor& input, const MaxPool2dOptions& options) {
  return max_pool(input, options, false).output;
}

MaxPool2dResult max_pool2d_with_indices(const Tensor& input, const MaxPool2dOptions& options) {
  return max_pool(input, options, true);
}

Tensor avg_pool2d(const Tensor& input, const AvgPool2dOptions& options) {
  constexpr std::string_view kOp = "avg_pool2d";
  const DType dtype = compute_dtype(kOp, input.dtype());
  check_input(kOp, input.shape());
  require(kOp, options.divisor_override != 0, ErrorKind::value, "divisor must be not zero");
  const Array x = batched(input.array());
  const Window window{.size = {x.shape()[2], x.shape()[3]},
                      .kernel = options.kernel,
                      .stride = options.stride.value_or(options.kernel),
                      .dilation = {1, 1}};
  const kernels::PoolShape shape =
      pool_shape(kOp, x.shape(), window, options.padding, options.ceil_mode);
  Array output = empty_output(shape, dtype);
  if (output.numel() > 0) {
    const Array pixels = dense(x, dtype);
    const bool same = options.padding.mode == Padding::Mode::same_ceil;
    kernels::avg_pool2d({.dtype = dtype,
                         .shape = shape,
                         .count_padding = options.count_include_pad && !same,
                         .divisor = options.divisor_override.value_or(0),
                         .input = pixels.raw(),
                         .output = output.mutable_raw()});
  }
  return unbatched(output, input.array());
}

Tensor adaptive_avg_pool2d(const Tensor& input,
                           const std::array<std::optional<std::int64_t>, 2>& output_size) {
  constexpr std::string_view kOp = "adaptive_avg_pool2d";
  const DType dtype = compute_dtype(kOp, input.dtype());
  require(kOp, input.dim() == 3 || input.dim() == 4, ErrorKind::mismatch,
          "adaptive_avg_pool2d(): Expected 3D or 4D tensor, but got {}", to_string(input.shape()));
  for (std::int64_t d = input.dim() - 3; d < input.dim(); ++d)
    require(kOp, input.size(d) > 0, ErrorKind::mismatch,
            "adaptive_avg_pool2d(): Expected input to have non-zero size for non-batch dimensions, "
            "but input has sizes {} with dimension {} being empty",
            to_string(input.shape()), d);
  const Array x = batched(input.array());
  const Pair size = {output_size[0].value_or(x.shape()[2]), output_size[1].value_or(x.shape()[3])};
  require(kOp, size[0] >= 0 && size[1] >= 0, ErrorKind::value,
          "adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but "
          "received {{{}, {}}}",
          size[0], size[1]);
  Array output = dense_empty({x.shape()[0], x.shape()[1], size[0], size[1]}, dtype);
  if (output.numel() > 0) {
    const Array pixels = dense(x, dtype);
    kernels::adaptive_avg_pool2d({.dtype = dtype,
                                  .batch = x.shape()[0],
                                  .channels = x.shape()[1],
                                  .height = x.shape()[2],
                                  .width = x.shape()[3],
                                  .out_height = size[0],
                                  .out_width = size[1],
                                  .input = pixels.raw(),
                                  .output = output.mutable_raw()});
  }
  return unbatched(output, input.array());
}

}  // namespace twofold::ops
