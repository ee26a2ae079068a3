#include "twofold/ops/softmax.h"

#include "twofold/kernels/softmax.h"
#include "twofold/ops/compute.h"

namespace twofold::ops {

namespace {

Tensor along(std::string_view name, const Tensor& input, std::int64_t dim, bool log) {
  const auto at = static_cast<std::size_t>(normalized_dim(dim, input.dim()));
  const Array values = compute_array(name, input).contiguous();
  if (input.numel() == 0) return Tensor(Array::empty(input.shape(), input.dtype()));
  const Shape& shape = input.shape();
  const std::int64_t size = shape.empty() ? 1 : shape[at];
  std::int64_t outer = 1;
  for (std::size_t i = 0; i < at; ++i) outer *= shape[i];
  const Shape lines = {outer, size, input.numel() / outer / size};
  kernels::SoftmaxArgs args{values.view(lines), Array::empty(lines, values.dtype()), log};
  kernels::softmax(args);
  return as_dtype_of(input, args.output.view(shape));
}

}  // namespace

Tensor softmax(const Tensor& input, std::int64_t dim) {
  return along("softmax", input, dim, false);
}
Tensor log_softmax(const Tensor& input, std::int64_t dim) {
  return along("log_softmax", input, dim, true);
}

}  // namespace twofold::ops
