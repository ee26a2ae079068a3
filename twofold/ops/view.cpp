#include "twofold/ops/view.h"

namespace twofold {

namespace ops {

namespace {

/// A tensor over `array`; a view of `base` shares its version.
Tensor over(const Tensor& base, Array array) {
  const bool shares = array.storage() == base.array().storage();
  Tensor result(std::move(array));
  if (shares) {
    result.impl()->version = base.impl()->version;
    result.impl()->view_base = base.impl()->view_base ? base.impl()->view_base : base.impl();
  }
  return result;
}

}  // namespace

Tensor view(const Tensor& input, const Shape& shape) {
  return over(input, input.array().view(shape));
}

Tensor reshape(const Tensor& input, const Shape& shape) {
  return over(input, input.array().reshape(shape));
}

Tensor flatten(const Tensor& input, std::int64_t start_dim, std::int64_t end_dim) {
  if (input.dim() == 0) return reshape(input, {1});
  const std::int64_t start = normalized_dim(start_dim, input.dim());
  const std::int64_t end = normalized_dim(end_dim, input.dim());
  check(start <= end, ErrorKind::value,
        "flatten() has invalid args: start_dim cannot come after end_dim");
  const Shape& sizes = input.shape();
  Shape joined(sizes.begin(), sizes.begin() + start);
  std::int64_t size = 1;
  for (std::int64_t d = start; d <= end; ++d) size *= input.size(d);
  joined.push_back(size);
  joined.insert(joined.end(), sizes.begin() + end + 1, sizes.end());
  return reshape(input, joined);
}

Tensor transpose(const Tensor& input, std::int64_t dim0, std::int64_t dim1) {
  return over(input, input.array().transpose(dim0, dim1));
}

Tensor to(const Tensor& input, DType dtype) {
  return dtype == input.dtype() ? input : Tensor(input.array().to(dtype));
}

}  // namespace ops

Tensor Tensor::view(const Shape& shape) const { return ops::view(*this, shape); }
Tensor Tensor::reshape(const Shape& shape) const { return ops::reshape(*this, shape); }
Tensor Tensor::flatten(std::int64_t start_dim, std::int64_t end_dim) const {
  return ops::flatten(*this, start_dim, end_dim);
}
Tensor Tensor::transpose(std::int64_t dim0, std::int64_t dim1) const {
  return ops::transpose(*this, dim0, dim1);
}
Tensor Tensor::to(DType dtype) const { return ops::to(*this, dtype); }

}  // namespace twofold
