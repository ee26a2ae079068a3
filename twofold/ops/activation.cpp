#include "twofold/ops/activation.h"

#include "twofold/kernels/activation.h"
#include "twofold/ops/compute.h"

namespace twofold::ops {

namespace {

Tensor elementwise(std::string_view name, const Tensor& input, kernels::Activation kind) {
  const Array values = compute_array(name, input);
  kernels::ActivationArgs args;
  args.kind = kind;
  args.input = values.is_channels_last() ? values : values.contiguous();
  args.output = empty_like_layout(input.shape(), args.input);
  if (input.numel() > 0) kernels::activation(args);
  return as_dtype_of(input, args.output);
}

}  // namespace

Tensor relu(const Tensor& input) { return elementwise("relu", input, kernels::Activation::relu); }
Tensor relu6(const Tensor& input) {
  return elementwise("relu6", input, kernels::Activation::relu6);
}

Tensor prelu(const Tensor& input, const Tensor& weight) {
  check_same_dtype("prelu", input, weight);
  const std::int64_t channels = input.dim() > 1 ? input.size(1) : 1;
  check(weight.numel() == 1 || weight.numel() == channels, ErrorKind::mismatch,
        "Mismatch of parameter numbers and input channel size. Found parameter numbers = {} and "
        "channel size = {}.",
        weight.numel(), channels);
  if (input.numel() == 0) return Tensor(Array::empty(input.shape(), input.dtype()));
  const Array values = compute_array("prelu", input);
  kernels::PReluArgs args;
  args.weight = compute_array("prelu", weight).reshape({weight.numel()}).contiguous();
  if (input.dim() == 4) {
    args.input = dense_4d(values);
  } else {
    const std::int64_t outer = input.dim() > 1 ? input.size(0) : 1;
    args.input = values.reshape({outer, channels, 1, -1}).contiguous();
  }
  args.output = empty_like_layout(args.input.shape(), args.input);
  kernels::prelu(args);
  return as_dtype_of(input, args.output.reshape(input.shape()));
}

}  // namespace twofold::ops
