#pragma once

#include <cstdint>

#include "twofold/core/export.h"
#include "twofold/tensor/tensor.h"

namespace twofold::nn::init {

/// The most elements that one tensor of a layer may have when it is made: a description that asks
/// for more is an error and not an attempt.
inline constexpr std::int64_t kMaxElements = std::int64_t{1} << 31;

/// While one lives, this thread's layers are made without drawing their random first values: those
/// tensors hold whatever the memory held. For networks that get their state from a file at once, or
/// are only looked at; the pages of such weights are not touched.
class TWOFOLD_API WithoutValues {
 public:
  WithoutValues() noexcept;
  ~WithoutValues();
  WithoutValues(const WithoutValues&) = delete;
  WithoutValues& operator=(const WithoutValues&) = delete;
  WithoutValues(WithoutValues&&) = delete;
  WithoutValues& operator=(WithoutValues&&) = delete;

 private:
  bool before_;
};

// New float32 tensors of first values; random ones come from this thread's default generator. They
// throw ErrorKind::value for a negative size and ErrorKind::limit beyond kMaxElements.

/// Every element is `value`.
TWOFOLD_API Tensor constant(const Shape& shape, double value);
/// Uniform in [-bound, bound).
TWOFOLD_API Tensor uniform(const Shape& shape, double bound);
/// Normal with mean 0.
TWOFOLD_API Tensor normal(const Shape& shape, double deviation);
/// 1 / sqrt(fan in) of a weight [out, in, ...], 0 when nothing comes in: the bound of the uniform
/// values that convolutions and linear layers of both frameworks start with.
TWOFOLD_API double fan_in_bound(const Shape& weight);

}  // namespace twofold::nn::init
