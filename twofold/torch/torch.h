#pragma once

// PyTorch's vocabulary: Python torch's rules in libtorch's spelling.
//
//     namespace torch = twofold::torch;

#include <ostream>
#include <string>
#include <utility>

#include "twofold/core/dtype.h"
#include "twofold/core/shape.h"
#include "twofold/nn/python_type.h"
#include "twofold/tensor/random.h"
#include "twofold/tensor/tensor.h"
#include "twofold/torch/layers.h"
#include "twofold/torch/module.h"
#include "twofold/torch/queries.h"

namespace twofold::torch {

using twofold::empty;
using twofold::full;
using twofold::manual_seed;
using twofold::ones;
using twofold::rand;
using twofold::randn;
using twofold::Tensor;
using twofold::zeros;

/// The dtypes, as libtorch spells them.
inline constexpr DType kFloat32 = DType::float32;
inline constexpr DType kFloat64 = DType::float64;
inline constexpr DType kFloat16 = DType::float16;
inline constexpr DType kBFloat16 = DType::bfloat16;
inline constexpr DType kInt64 = DType::int64;
inline constexpr DType kInt32 = DType::int32;
inline constexpr DType kBool = DType::boolean;

/// A shape that prints as Python's torch prints it: "torch.Size([64, 3])".
struct Size {
  Shape sizes;
  /// Prints it as Python does: `torch.Size([2, 3])`.
  friend std::ostream& operator<<(std::ostream& out, const Size& size) {
    return out << "torch.Size(" << twofold::to_string(size.sizes) << ")";
  }
};
/// `tensor.shape` of Python.
inline Size shape(const Tensor& tensor) { return {tensor.shape()}; }

}  // namespace twofold::torch
