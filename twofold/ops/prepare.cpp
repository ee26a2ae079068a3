#include "twofold/ops/prepare.h"

namespace twofold::ops {

DType compute_dtype(std::string_view op, DType dtype) {
  switch (dtype) {
    case DType::float16:
    case DType::bfloat16:
    case DType::float32:
      return DType::float32;
    case DType::float64:
      return DType::float64;
    default:
      fail_at(ErrorKind::type, {.operation = std::string(op)},
              "expected float32, float64, float16 or bfloat16, got {}", to_string(dtype));
  }
}

Array dense(const Array& array, DType dtype) {
  const Array converted = array.to(dtype);
  return converted.dim() == 4 ? converted.channels_last() : converted.contiguous();
}

Array dense_any(const Array& array, DType dtype) {
  // A cast makes a row-major array, so the layout is settled before it.
  if (array.is_channels_last() && !array.is_contiguous()) return dense(array, dtype);
  return array.contiguous().to(dtype);
}

Array dense_empty(Shape shape, DType dtype) {
  if (shape.size() != 4) return Array::empty(std::move(shape), dtype);
  Strides strides = channels_last_strides(shape);
  return Array::empty_strided(std::move(shape), std::move(strides), dtype);
}

Array batched(const Array& array) { return array.dim() == 3 ? array.unsqueeze(0) : array; }

Tensor unbatched(const Array& output, const Array& input) {
  const Array converted = output.to(input.dtype());
  return Tensor(input.dim() == 3 ? converted.squeeze(0).contiguous() : converted);
}

kernels::PackedWeight packed_beside(const Tensor& weight) {
  TensorImpl& impl = *weight.impl();
  return {&impl.kernel_cache, &impl.kernel_cache_version, *impl.version};
}

}  // namespace twofold::ops
