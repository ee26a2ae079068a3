#include "twofold/ops/compute.h"

namespace twofold::ops {

Array compute_array(std::string_view operation, const Tensor& tensor) {
  const Array& array = tensor.array();
  switch (array.dtype()) {
    case DType::float32:
    case DType::float64:
      return array;
    case DType::float16:
    case DType::bfloat16:
      return array.to(DType::float32);
    default:
      fail_at(ErrorKind::type, {.operation = std::string(operation)},
              "expected float32, float64, float16 or bfloat16, got {}", to_string(array.dtype()));
  }
}

Tensor as_dtype_of(const Tensor& input, Array result) { return Tensor(result.to(input.dtype())); }

void check_same_dtype(std::string_view operation, const Tensor& a, const Tensor& b) {
  if (a.dtype() != b.dtype())
    fail_at(ErrorKind::type, {.operation = std::string(operation)},
            "expected tensors of one dtype, got {} and {}", to_string(a.dtype()),
            to_string(b.dtype()));
}

Array dense_4d(const Array& array) { return array.is_channels_last() ? array : array.contiguous(); }

Array empty_like_layout(const Shape& shape, const Array& like) {
  if (like.is_channels_last() && !like.is_contiguous())
    return Array::empty_strided(shape, channels_last_strides(shape), like.dtype());
  return Array::empty(shape, like.dtype());
}

}  // namespace twofold::ops
