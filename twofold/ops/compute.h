#pragma once

#include <string_view>

#include "twofold/tensor/tensor.h"

namespace twofold::ops {

/// The array as operators compute with it: float32 and float64 as they are, half precision as
/// float32. Throws ErrorKind::type, naming the operator, for every other dtype.
Array compute_array(std::string_view operation, const Tensor& tensor);
/// The result in the dtype of the operator's input.
Tensor as_dtype_of(const Tensor& input, Array result);
/// Throws ErrorKind::type unless both tensors have one dtype, with torch's kind of text.
void check_same_dtype(std::string_view operation, const Tensor& a, const Tensor& b);
/// Dense, and a layout that 4-d kernels take: contiguous or channels-last.
Array dense_4d(const Array& array);
/// A fresh array of `shape` in the layout of `like`, channels-last when that is.
Array empty_like_layout(const Shape& shape, const Array& like);

}  // namespace twofold::ops
