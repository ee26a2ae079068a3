#include "twofold/ops/mean.h"

#include "twofold/kernels/mean.h"
#include "twofold/ops/prepare.h"

namespace twofold::ops {

namespace {

constexpr std::string_view kOp = "mean";

/// Which dimensions go; all of them when none is named.
std::vector<bool> reduced_dims(const Tensor& input, const std::vector<std::int64_t>& dims) {
  std::vector<bool> reduced(static_cast<std::size_t>(input.dim()), dims.empty());
  for (const std::int64_t dim : dims) {
    const std::int64_t at = normalized_dim(dim, input.dim());
    if (input.dim() == 0) continue;
    require(kOp, !reduced[static_cast<std::size_t>(at)], ErrorKind::value,
            "dim {} appears multiple times in the list of dims", at);
    reduced[static_cast<std::size_t>(at)] = true;
  }
  return reduced;
}

}  // namespace

Tensor mean(const Tensor& input, const std::vector<std::int64_t>& dims, bool keepdim) {
  require(kOp, !is_integral(input.dtype()), ErrorKind::type,
          "mean(): could not infer output dtype. Input dtype must be either a floating point or "
          "complex dtype. Got: {}",
          to_string(input.dtype()));
  const DType dtype = compute_dtype(kOp, input.dtype());
  const std::vector<bool> reduced = reduced_dims(input, dims);
  std::vector<std::int64_t> order;
  Shape result_shape;
  for (std::size_t d = 0; d < reduced.size(); ++d) {
    if (!reduced[d]) {
      order.push_back(static_cast<std::int64_t>(d));
      result_shape.push_back(input.shape()[d]);
    } else if (keepdim) {
      result_shape.push_back(1);
    }
  }
  Shape gone;
  for (std::size_t d = 0; d < reduced.size(); ++d) {
    if (!reduced[d]) continue;
    order.push_back(static_cast<std::int64_t>(d));
    gone.push_back(input.shape()[d]);
  }
  Array output = Array::empty(std::move(result_shape), dtype);
  if (output.numel() > 0) {
    const Array rows = input.array().permute(order).to(dtype).contiguous();
    kernels::mean({.dtype = dtype,
                   .rows = output.numel(),
                   .length = numel(gone),
                   .input = rows.raw(),
                   .output = output.mutable_raw()});
  }
  return Tensor(output.to(input.dtype()));
}

}  // namespace twofold::ops

namespace twofold {

Tensor Tensor::mean() const { return ops::mean(*this); }

}  // namespace twofold
