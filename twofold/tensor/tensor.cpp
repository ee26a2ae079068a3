#include "twofold/tensor/tensor.h"

namespace twofold {

Tensor::Tensor(Array array, bool requires_grad) : impl_(std::make_shared<TensorImpl>()) {
  impl_->array = std::move(array);
  if (requires_grad) requires_grad_(true);
}

TensorImpl& Tensor::get() const {
  check(defined(), ErrorKind::value, "expected a tensor, got an undefined one");
  return *impl_;
}

const Array& Tensor::array() const { return get().array; }

bool Tensor::requires_grad() const { return get().requires_grad; }

const Tensor& Tensor::requires_grad_(bool requires_grad) const {
  check(!requires_grad || is_floating(dtype()) || is_complex(dtype()), ErrorKind::type,
        "only Tensors of floating point and complex dtype can require gradients");
  get().requires_grad = requires_grad;
  return *this;
}

const std::optional<std::string>& Tensor::name() const { return get().name; }
void Tensor::set_name(std::optional<std::string> name) const { get().name = std::move(name); }

std::uint64_t Tensor::version() const { return *get().version; }

void Tensor::set_data(Array array) const {
  TensorImpl& impl = get();
  check(!impl.requires_grad || is_floating(array.dtype()) || is_complex(array.dtype()),
        ErrorKind::type,
        "data set to a tensor that requires gradients must be floating point or complex dtype");
  impl.array = std::move(array);
  ++*impl.version;
}

void Tensor::copy_(const Array& source) const {
  TensorImpl& impl = get();
  check(source.shape() == impl.array.shape(), ErrorKind::mismatch,
        "copy_: expected shape {}, got {}", to_string(impl.array.shape()),
        to_string(source.shape()));
  if (impl.array.storage()->borrowed()) impl.array = impl.array.clone();
  impl.array.copy_(source);
  ++*impl.version;
}

Tensor Tensor::detach() const {
  const TensorImpl& own = get();
  auto impl = std::make_shared<TensorImpl>();
  impl->array = own.array;
  impl->version = own.version;
  impl->name = own.name;
  return Tensor(std::move(impl));
}

Tensor Tensor::clone() const {
  const TensorImpl& own = get();
  Tensor copy(own.array.clone());
  copy.impl_->requires_grad = own.requires_grad;
  copy.impl_->name = own.name;
  return copy;
}

Tensor zeros(Shape shape, DType dtype) { return Tensor(Array::zeros(std::move(shape), dtype)); }
Tensor ones(Shape shape, DType dtype) { return Tensor(Array::full(std::move(shape), 1, dtype)); }
Tensor full(Shape shape, double value, DType dtype) {
  return Tensor(Array::full(std::move(shape), value, dtype));
}
Tensor empty(Shape shape, DType dtype) { return Tensor(Array::empty(std::move(shape), dtype)); }

}  // namespace twofold
