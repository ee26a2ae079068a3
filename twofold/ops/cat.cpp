#include "twofold/ops/cat.h"

#include "twofold/kernels/cat.h"
#include "twofold/ops/compute.h"

namespace twofold::ops {

Tensor cat(const std::vector<Tensor>& tensors, std::int64_t dim) {
  check(!tensors.empty(), ErrorKind::value, "torch.cat(): expected a non-empty list of Tensors");
  const Tensor& first = tensors.front();
  check(first.dim() > 0, ErrorKind::value,
        "zero-dimensional tensor (at position 0) cannot be concatenated");
  const auto at = static_cast<std::size_t>(normalized_dim(dim, first.dim()));
  Shape shape = first.shape();
  shape[at] = 0;
  kernels::CatArgs args;
  args.dim = static_cast<std::int64_t>(at);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Tensor& tensor = tensors[i];
    check_same_dtype("cat", first, tensor);
    check(tensor.dim() == first.dim(), ErrorKind::mismatch,
          "Tensors must have same number of dimensions: got {} and {}", first.dim(), tensor.dim());
    for (std::size_t d = 0; d < shape.size(); ++d)
      check(d == at || tensor.shape()[d] == first.shape()[d], ErrorKind::mismatch,
            "Sizes of tensors must match except in dimension {}. Expected size {} but got size {} "
            "for tensor number {} in the list.",
            at, first.shape()[d], tensor.shape()[d], i);
    shape[at] += tensor.shape()[at];
    if (tensor.numel() > 0) args.inputs.push_back(tensor.array());
  }
  args.output = Array::empty(shape, first.dtype());
  if (!args.inputs.empty()) kernels::cat(args);
  return Tensor(args.output);
}

}  // namespace twofold::ops
