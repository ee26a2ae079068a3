#include "twofold/ops/softmax.h"

#include "twofold/kernels/softmax.h"
#include "twofold/ops/prepare.h"

namespace twofold::ops {

namespace {

Tensor along(std::string_view op, const Tensor& input, std::int64_t dim, bool logarithm) {
  const DType dtype = compute_dtype(op, input.dtype());
  const auto at = static_cast<std::size_t>(normalized_dim(dim, input.dim()));
  const Array values = input.array().to(dtype).contiguous();
  Array output = Array::empty(values.shape(), dtype);
  if (output.numel() > 0) {
    const std::span<const std::int64_t> shape = values.shape();
    const bool scalar = shape.empty();
    kernels::softmax({.dtype = dtype,
                      .logarithm = logarithm,
                      .outer = scalar ? 1 : numel(shape.first(at)),
                      .length = scalar ? 1 : shape[at],
                      .inner = scalar ? 1 : numel(shape.subspan(at + 1)),
                      .input = values.raw(),
                      .output = output.mutable_raw()});
  }
  return Tensor(output.to(input.dtype()));
}

}  // namespace

Tensor softmax(const Tensor& input, std::int64_t dim) {
  return along("softmax", input, dim, false);
}

Tensor log_softmax(const Tensor& input, std::int64_t dim) {
  return along("log_softmax", input, dim, true);
}

}  // namespace twofold::ops
