#include "twofold/ops/linear.h"

#include "twofold/kernels/linear.h"
#include "twofold/ops/prepare.h"

namespace twofold::ops {

namespace {

constexpr std::string_view kOp = "linear";

DType check_dtypes(const Tensor& input, const Tensor& weight, const Tensor& bias) {
  const DType compute = compute_dtype(kOp, input.dtype());
  require(kOp, weight.dtype() == input.dtype(), ErrorKind::type,
          "expected input and weight to have the same dtype, but got: {} != {}",
          to_string(input.dtype()), to_string(weight.dtype()));
  require(kOp, !bias.defined() || bias.dtype() == input.dtype(), ErrorKind::type,
          "expected input and bias to have the same dtype, but got: {} != {}",
          to_string(input.dtype()), to_string(bias.defined() ? bias.dtype() : compute));
  return compute;
}

}  // namespace

Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias) {
  const DType dtype = check_dtypes(input, weight, bias);
  require(kOp, input.dim() >= 1, ErrorKind::mismatch,
          "both arguments to linear need to be at least 1D, but they are {}D and {}D", input.dim(),
          weight.dim());
  require(kOp, weight.dim() == 2, ErrorKind::mismatch, "expected weight [out, in], got {}",
          to_string(weight.shape()));
  const std::int64_t depth = weight.size(1);
  const std::int64_t outs = weight.size(0);
  Shape shape = input.shape();
  const std::int64_t features = shape.back();
  shape.pop_back();
  const std::int64_t rows = numel(shape);
  shape.push_back(outs);
  require(kOp, features == depth, ErrorKind::mismatch,
          "mat1 and mat2 shapes cannot be multiplied ({}x{} and {}x{})", rows, features, depth,
          outs);
  const bool fits = !bias.defined() || bias.numel() == 1 || bias.shape() == Shape{outs};
  require(kOp, fits, ErrorKind::mismatch,
          "The expanded size of the tensor ({}) must match the existing size ({}) at non-singleton "
          "dimension 1.  Target sizes: [{}, {}].  Tensor sizes: {}",
          outs, fits ? 0 : bias.numel(), rows, outs, fits ? "" : to_string(bias.shape()));

  Array output = Array::empty(std::move(shape), dtype);
  if (output.numel() == 0) return Tensor(output.to(input.dtype()));
  const Array shift =
      bias.defined() ? bias.array().to(dtype).reshape({-1}).expand({outs}).contiguous() : Array();
  if (depth == 0) {
    output.copy_((shift.defined() ? shift : Array::zeros({outs}, dtype)).expand(output.shape()));
    return Tensor(output.to(input.dtype()));
  }
  const Array vectors = input.array().to(dtype).contiguous();
  const Array matrix = weight.array().to(dtype).contiguous();
  kernels::linear({.dtype = dtype,
                   .rows = rows,
                   .in_features = depth,
                   .out_features = outs,
                   .input = vectors.raw(),
                   .weight = matrix.raw(),
                   .bias = shift.defined() ? shift.raw() : nullptr,
                   .output = output.mutable_raw(),
                   .packed = packed_beside(weight)});
  return Tensor(output.to(input.dtype()));
}

}  // namespace twofold::ops
