#include "twofold/ops/linear.h"

#include "twofold/kernels/linear.h"
#include "twofold/ops/compute.h"

namespace twofold::ops {

Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias) {
  check(weight.dim() == 2, ErrorKind::mismatch, "linear: expected weight [out, in], got {}",
        to_string(weight.shape()));
  check(input.dim() >= 1, ErrorKind::mismatch, "linear: expected input [..., {}], got {}",
        weight.size(1), to_string(input.shape()));
  const std::int64_t in = weight.size(1);
  const std::int64_t out = weight.size(0);
  const std::int64_t rows = input.size(-1) == 0
                                ? numel({input.shape().data(), input.shape().size() - 1})
                                : input.numel() / input.size(-1);
  check(input.size(-1) == in, ErrorKind::mismatch,
        "mat1 and mat2 shapes cannot be multiplied ({}x{} and {}x{})", rows, input.size(-1), in,
        out);
  check(!bias.defined() || bias.shape() == Shape{out}, ErrorKind::mismatch,
        "linear: expected bias [{}], got {}", out, bias.defined() ? to_string(bias.shape()) : "");
  check_same_dtype("linear", input, weight);
  if (bias.defined()) check_same_dtype("linear", input, bias);
  kernels::LinearArgs args;
  args.input = compute_array("linear", input).reshape({rows, in}).contiguous();
  args.weight = compute_array("linear", weight).contiguous();
  if (bias.defined()) args.bias = compute_array("linear", bias).contiguous();
  args.output = Array::empty({rows, out}, args.input.dtype());
  TensorImpl& kept = *weight.impl();
  args.packed = {&kept.kernel_cache, &kept.kernel_cache_version, weight.version()};
  Shape shape = input.shape();
  shape.back() = out;
  if (args.output.numel() > 0) {
    if (in == 0) {
      args.output.fill_(0);
      if (args.bias.defined()) args.output.copy_(args.bias.expand({rows, out}));
    } else {
      kernels::linear(args);
    }
  }
  return as_dtype_of(input, args.output.view(std::move(shape)));
}

}  // namespace twofold::ops
