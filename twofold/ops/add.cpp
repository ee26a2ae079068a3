#include "twofold/ops/add.h"

#include <algorithm>

#include "twofold/kernels/add.h"
#include "twofold/ops/prepare.h"

namespace twofold::ops {

namespace {

constexpr std::string_view kOp = "add";

/// The real dtype in which the kernel adds, and how many of its elements make one.
struct Parts {
  DType dtype;
  std::int64_t count;
};

Parts parts_of(DType dtype) {
  if (is_integral(dtype)) return {dtype, 1};
  if (dtype == DType::complex64) return {DType::float32, 2};
  if (dtype == DType::complex128) return {DType::float64, 2};
  return {compute_dtype(kOp, dtype), 1};
}

/// `array` in a shape and layout that both operands share.
Array laid_out(const Array& array, const Shape& shape, bool channels_last) {
  const Array expanded = array.shape() == shape ? array : array.expand(shape);
  return channels_last ? expanded.channels_last() : expanded.contiguous();
}

bool prefers_channels_last(const Tensor& tensor, const Shape& shape) {
  return tensor.shape() == shape && tensor.array().is_channels_last() &&
         !tensor.array().is_contiguous();
}

}  // namespace

Shape broadcast_shape(const Shape& a, const Shape& b) {
  const std::size_t dims = std::max(a.size(), b.size());
  Shape shape(dims);
  for (std::size_t i = 0; i < dims; ++i) {
    const std::int64_t x = i + a.size() < dims ? 1 : a[i + a.size() - dims];
    const std::int64_t y = i + b.size() < dims ? 1 : b[i + b.size() - dims];
    require(kOp, x == y || x == 1 || y == 1, ErrorKind::mismatch,
            "The size of tensor a ({}) must match the size of tensor b ({}) at non-singleton "
            "dimension {}",
            x, y, i);
    shape[i] = x == 1 ? y : x;
  }
  return shape;
}

Tensor add(const Tensor& a, const Tensor& b) {
  require(kOp, a.dtype() == b.dtype(), ErrorKind::type, "expected equal dtypes, got {} and {}",
          to_string(a.dtype()), to_string(b.dtype()));
  const Shape shape = broadcast_shape(a.shape(), b.shape());
  const Parts parts = parts_of(a.dtype());
  const bool complex = parts.count == 2;
  const DType dtype = complex ? a.dtype() : parts.dtype;
  const bool last = prefers_channels_last(a, shape) || prefers_channels_last(b, shape);
  Array output = last ? dense_empty(shape, dtype) : Array::empty(shape, dtype);
  if (output.numel() > 0) {
    const Array x = laid_out(a.array().to(dtype), shape, last);
    const Array y = laid_out(b.array().to(dtype), shape, last);
    kernels::add({.dtype = parts.dtype,
                  .count = output.numel() * parts.count,
                  .a = x.raw(),
                  .b = y.raw(),
                  .output = output.mutable_raw()});
  }
  return Tensor(output.to(a.dtype()));
}

}  // namespace twofold::ops

namespace twofold {

Tensor operator+(const Tensor& a, const Tensor& b) { return ops::add(a, b); }

}  // namespace twofold
