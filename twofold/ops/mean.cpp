#include "twofold/ops/mean.h"

#include "twofold/kernels/mean.h"
#include "twofold/ops/compute.h"

namespace twofold {

namespace ops {

Tensor mean(const Tensor& input, const std::vector<std::int64_t>& dims, bool keepdim) {
  const auto rank = static_cast<std::size_t>(input.dim());
  std::vector<bool> reduced(rank, dims.empty());
  for (const std::int64_t dim : dims) {
    const auto at = static_cast<std::size_t>(normalized_dim(dim, input.dim()));
    if (rank == 0) continue;
    check(!reduced[at], ErrorKind::value, "dim {} appears multiple times in the list of dims", at);
    reduced[at] = true;
  }
  // The kept dimensions first: then one middle axis holds all that is reduced.
  std::vector<std::int64_t> order;
  Shape kept;
  Shape result;
  std::int64_t size = 1;
  for (std::size_t i = 0; i < rank; ++i) {
    if (!reduced[i]) order.push_back(static_cast<std::int64_t>(i));
    if (!reduced[i]) kept.push_back(input.shape()[i]);
    if (reduced[i]) size *= input.shape()[i];
    if (!reduced[i] || keepdim) result.push_back(reduced[i] ? 1 : input.shape()[i]);
  }
  for (std::size_t i = 0; i < rank; ++i)
    if (reduced[i]) order.push_back(static_cast<std::int64_t>(i));
  const Array values = compute_array("mean", input).permute(order);
  const std::int64_t outer = numel(kept);
  kernels::MeanArgs args;
  args.input = values.reshape({outer, size, 1}).contiguous();
  args.output = Array::empty({outer, 1}, values.dtype());
  if (outer > 0) kernels::mean(args);
  return as_dtype_of(input, args.output.view(std::move(result)));
}

}  // namespace ops

Tensor Tensor::mean() const { return ops::mean(*this); }

}  // namespace twofold
