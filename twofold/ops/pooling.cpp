#include "twofold/ops/pooling.h"

#include "twofold/kernels/pooling.h"
#include "twofold/ops/compute.h"
#include "twofold/ops/window.h"

namespace twofold::ops {

namespace {

/// The input as [n, c, h, w].
Array batched(std::string_view name, const Tensor& input) {
  const Array values = compute_array(name, input);
  if (values.dim() == 3) return values.unsqueeze(0);
  check(values.dim() == 4, ErrorKind::mismatch,
        "{}: Expected 3D or 4D (batch mode) tensor, but got input of size: {}", name,
        to_string(input.shape()));
  return values;
}

Tensor unbatched(const Tensor& input, const Array& result) {
  return as_dtype_of(input, input.dim() == 3 ? result.squeeze(0) : result);
}

void check_window(std::string_view name, const Window2d& window, const Padding& padding) {
  for (std::size_t d = 0; d < 2; ++d) {
    check(window.kernel.at(d) > 0, ErrorKind::value,
          "{}: kernel size should be greater than zero, but got kH: {} kW: {}", name,
          window.kernel[0], window.kernel[1]);
    check(window.stride.at(d) > 0, ErrorKind::value,
          "{}: stride should be greater than zero, but got dH: {} dW: {}", name, window.stride[0],
          window.stride[1]);
    check(window.dilation.at(d) > 0, ErrorKind::value,
          "{}: dilation should be greater than zero, but got dilationH: {} dilationW: {}", name,
          window.dilation[0], window.dilation[1]);
    for (std::size_t side = 0; side < 2; ++side) {
      const std::int64_t pad = padding.sides.at(2 * d + side);
      check(pad >= 0, ErrorKind::value, "{}: pad must be non-negative, but got pad: {}", name, pad);
      check(
          pad <= (window.dilation.at(d) * (window.kernel.at(d) - 1) + 1) / 2, ErrorKind::value,
          "{}: pad should be at most half of effective kernel size, but got pad={}, kernel_size={} "
          "and dilation={}",
          name, pad, window.kernel.at(d), window.dilation.at(d));
    }
  }
}

/// Fills in everything but the kind of pooling; the output is allocated.
kernels::PoolArgs prepared(std::string_view name, const Tensor& input, const Window2d& window,
                           const Padding& padding, bool ceil_mode) {
  check_window(name, window, padding);
  const Array values = batched(name, input);
  kernels::PoolArgs args;
  args.input = values.numel() == 0 ? values : dense_4d(values);
  args.kernel = window.kernel;
  args.stride = window.stride;
  args.dilation = window.dilation;
  args.padding = resolved(padding, {values.size(2), values.size(3)}, window);
  Shape shape = values.shape();
  for (std::size_t d = 0; d < 2; ++d)
    shape[d + 2] =
        window_count(shape[d + 2], args.padding.at(2 * d), args.padding.at(2 * d + 1),
                     window.kernel.at(d), window.stride.at(d), window.dilation.at(d), ceil_mode);
  check(
      shape[2] > 0 && shape[3] > 0, ErrorKind::mismatch,
      "Given input size: ({}x{}x{}). Calculated output size: ({}x{}x{}). Output size is too small",
      values.size(1), values.size(2), values.size(3), shape[1], shape[2], shape[3]);
  args.output = empty_like_layout(shape, args.input);
  return args;
}

kernels::PoolArgs prepared_max(const Tensor& input, const MaxPool2dOptions& o) {
  const Window2d window{o.kernel, o.stride.value_or(o.kernel), o.dilation};
  return prepared("max_pool2d", input, window, o.padding, o.ceil_mode);
}

}  // namespace

Tensor max_pool2d(const Tensor& input, const MaxPool2dOptions& options) {
  const kernels::PoolArgs args = prepared_max(input, options);
  if (args.output.numel() > 0) kernels::pool2d(args);
  return unbatched(input, args.output);
}

MaxPool2dResult max_pool2d_with_indices(const Tensor& input, const MaxPool2dOptions& options) {
  kernels::PoolArgs args = prepared_max(input, options);
  args.indices = Array::empty(args.output.shape(), DType::int64);
  if (args.output.numel() > 0) kernels::pool2d(args);
  const Array indices = input.dim() == 3 ? args.indices.squeeze(0) : args.indices;
  return {unbatched(input, args.output), Tensor(indices)};
}

Tensor avg_pool2d(const Tensor& input, const AvgPool2dOptions& options) {
  const Window2d window{options.kernel, options.stride.value_or(options.kernel), {1, 1}};
  check(options.divisor_override != 0, ErrorKind::value, "divisor must be not zero");
  kernels::PoolArgs args =
      prepared("avg_pool2d", input, window, options.padding, options.ceil_mode);
  args.kind = kernels::Pooling::average;
  args.count_pads = options.count_include_pad && options.padding.mode != Padding::Mode::same_ceil;
  args.divisor = options.divisor_override.value_or(0);
  if (args.output.numel() > 0) kernels::pool2d(args);
  return unbatched(input, args.output);
}

Tensor adaptive_avg_pool2d(const Tensor& input,
                           const std::array<std::optional<std::int64_t>, 2>& output_size) {
  const Array values = batched("adaptive_avg_pool2d", input);
  Shape shape = values.shape();
  for (std::size_t d = 0; d < 2; ++d) {
    shape[d + 2] = output_size.at(d).value_or(shape[d + 2]);
    check(shape[d + 2] >= 0, ErrorKind::value,
          "adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but "
          "received {}",
          shape[d + 2]);
    check(
        values.size(static_cast<std::int64_t>(d) + 2) > 0, ErrorKind::mismatch,
        "adaptive_avg_pool2d(): Expected input to have non-zero size for non-batch dimensions, but "
        "input has sizes {}",
        to_string(input.shape()));
  }
  kernels::AdaptivePoolArgs args;
  args.input = values.numel() == 0 ? values : dense_4d(values);
  args.output = empty_like_layout(shape, args.input);
  if (args.output.numel() > 0) kernels::adaptive_avg_pool2d(args);
  return unbatched(input, args.output);
}

}  // namespace twofold::ops
