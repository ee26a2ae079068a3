#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "twofold/core/error.h"
#include "twofold/kernels/packed_weight.h"
#include "twofold/tensor/tensor.h"

/// What the operators share before they reach a kernel.
namespace twofold::ops {

/// Throws an Error at the operator `op` unless `condition` holds.
template <class... Args>
void require(std::string_view op, bool condition, ErrorKind kind, fmt::format_string<Args...> text,
             Args&&... args) {
  if (!condition) fail_at(kind, {.operation = std::string(op)}, text, std::forward<Args>(args)...);
}

/// The dtype in which kernels compute for tensors of `dtype`: float32 for itself, float16 and
/// bfloat16; float64 for itself. Throws ErrorKind::type, naming `op`, for others.
DType compute_dtype(std::string_view op, DType dtype);

/// `array` as a dense one of `dtype`, 4-d ones with the channels innermost, others row-major;
/// itself when it is so already.
Array dense(const Array& array, DType dtype);

/// The same for operators to which the order of the dimensions is all one: 4-d arrays that are
/// row-major or channels-last stay so.
Array dense_any(const Array& array, DType dtype);

/// Uninitialised memory of a shape, laid out as `dense` does it.
Array dense_empty(Shape shape, DType dtype);

/// A [c, h, w] array as [1, c, h, w]; a 4-d one as it is.
Array batched(const Array& array);
/// A result [1, c, h, w] as `input` came: without the batch, row-major, when that was 3-d. Converts
/// to the input's dtype.
Tensor unbatched(const Array& output, const Array& input);

/// Where a kernel may keep what it packs from `weight`.
kernels::PackedWeight packed_beside(const Tensor& weight);

}  // namespace twofold::ops
