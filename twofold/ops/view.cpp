#include "twofold/ops/view.h"

#include "twofold/core/checked.h"
#include "twofold/ops/prepare.h"

namespace twofold::ops {

namespace {

/// A tensor over memory of `base`, tied to its version.
Tensor view_of(const Tensor& base, Array array) {
  Tensor result(std::move(array));
  TensorImpl& impl = *result.impl();
  const std::shared_ptr<TensorImpl>& own = base.impl();
  impl.version = own->version;
  impl.view_base = own->view_base ? own->view_base : own;
  return result;
}

}  // namespace

Tensor view(const Tensor& input, const Shape& shape) {
  const Array& array = input.array();
  // Activations are laid out channels-last where torch has them row-major; what is a view there
  // must not be an error here.
  if (array.is_channels_last() && !array.is_contiguous()) return reshape(input, shape);
  return view_of(input, array.view(shape));
}

Tensor reshape(const Tensor& input, const Shape& shape) {
  Array result = input.array().reshape(shape);
  if (result.storage() == input.array().storage()) return view_of(input, std::move(result));
  return Tensor(std::move(result));
}

Tensor flatten(const Tensor& input, std::int64_t start_dim, std::int64_t end_dim) {
  const std::int64_t first = normalized_dim(start_dim, input.dim());
  const std::int64_t last = normalized_dim(end_dim, input.dim());
  require("flatten", first <= last, ErrorKind::value,
          "flatten() has invalid args: start_dim cannot come after end_dim");
  if (input.dim() == 0) return reshape(input, {1});
  if (first == last) return input;
  Shape shape(input.shape().begin(), input.shape().begin() + first);
  std::int64_t product = 1;
  for (std::int64_t d = first; d <= last; ++d) product = checked_mul(product, input.size(d));
  shape.push_back(product);
  shape.insert(shape.end(), input.shape().begin() + last + 1, input.shape().end());
  return reshape(input, shape);
}

Tensor transpose(const Tensor& input, std::int64_t dim0, std::int64_t dim1) {
  return view_of(input, input.array().transpose(dim0, dim1));
}

Tensor to(const Tensor& input, DType dtype) {
  return input.dtype() == dtype ? input : Tensor(input.array().to(dtype));
}

}  // namespace twofold::ops

namespace twofold {

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
