#include "twofold/ops/cat.h"

#include <algorithm>

#include "twofold/core/checked.h"
#include "twofold/ops/prepare.h"

namespace twofold::ops {

namespace {

constexpr std::string_view kOp = "cat";

/// torch's old habit: such a tensor fits any other.
bool is_skipped(const Tensor& tensor) { return tensor.dim() == 1 && tensor.numel() == 0; }

void check_sizes(const Shape& first, const Shape& shape, std::int64_t dim, std::size_t number) {
  require(kOp, first.size() == shape.size(), ErrorKind::mismatch,
          "Tensors must have same number of dimensions: got {} and {}", first.size(), shape.size());
  for (std::size_t d = 0; d < first.size(); ++d)
    require(kOp, std::cmp_equal(d, dim) || first[d] == shape[d], ErrorKind::mismatch,
            "Sizes of tensors must match except in dimension {}. Expected size {} but got size {} "
            "for tensor number {} in the list.",
            dim, first[d], shape[d], number);
}

}  // namespace

Tensor cat(const std::vector<Tensor>& tensors, std::int64_t dim) {
  require(kOp, !tensors.empty(), ErrorKind::value,
          "torch.cat(): expected a non-empty list of Tensors");
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    require(kOp, tensors[i].dim() > 0, ErrorKind::value,
            "zero-dimensional tensor (at position {}) cannot be concatenated", i);
    require(kOp, tensors[i].dtype() == tensors[0].dtype(), ErrorKind::type,
            "expected equal dtypes, got {} and {} for tensor number {} in the list",
            to_string(tensors[0].dtype()), to_string(tensors[i].dtype()), i);
  }
  const auto model = std::find_if_not(tensors.begin(), tensors.end(), is_skipped);
  if (model == tensors.end()) return Tensor(tensors[0].array().clone());
  const std::int64_t axis = normalized_dim(dim, model->dim());
  const auto at = static_cast<std::size_t>(axis);
  Shape shape = model->shape();
  shape[at] = 0;
  bool last = true;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (is_skipped(tensors[i])) continue;
    check_sizes(model->shape(), tensors[i].shape(), axis, i);
    shape[at] = checked_add(shape[at], tensors[i].size(axis));
    last = last && tensors[i].array().is_channels_last();
  }
  Array output =
      last ? dense_empty(shape, model->dtype()) : Array::empty(std::move(shape), model->dtype());
  std::int64_t start = 0;
  for (const Tensor& tensor : tensors) {
    if (is_skipped(tensor)) continue;
    Array part = output.narrow(axis, start, tensor.size(axis));
    part.copy_(tensor.array());
    start += tensor.size(axis);
  }
  return Tensor(output);
}

}  // namespace twofold::ops
