#include "twofold/nn/init.h"

#include <cmath>
#include <span>
#include <vector>

#include "twofold/core/shape.h"
#include "twofold/tensor/random.h"

namespace twofold::nn::init {

namespace {

thread_local bool without_values = false;

void check_size(const Shape& shape) {
  check(numel(shape) <= kMaxElements, ErrorKind::limit,
        "a layer's tensor of shape {} has more than {} elements", to_string(shape), kMaxElements);
}

template <class Draw>
Tensor drawn(const Shape& shape, Draw draw) {
  check_size(shape);
  Array values = Array::empty(shape, DType::float32);
  if (without_values) return Tensor(std::move(values));
  auto* out = values.numel() == 0 ? nullptr : values.mutable_data<float>();
  for (std::int64_t i = 0; i < values.numel(); ++i) out[i] = static_cast<float>(draw());
  return Tensor(std::move(values));
}

}  // namespace

WithoutValues::WithoutValues() noexcept : before_(without_values) { without_values = true; }

WithoutValues::~WithoutValues() { without_values = before_; }

Tensor constant(const Shape& shape, double value) {
  check_size(shape);
  return full(shape, value);
}

Tensor uniform(const Shape& shape, double bound) {
  Generator& generator = default_generator();
  return drawn(shape, [&] { return (2 * generator.uniform() - 1) * bound; });
}

Tensor normal(const Shape& shape, double deviation) {
  Generator& generator = default_generator();
  return drawn(shape, [&] { return generator.normal() * deviation; });
}

double fan_in_bound(const Shape& weight) {
  const std::int64_t fan_in = numel(std::span(weight).subspan(1));
  return fan_in == 0 ? 0 : 1 / std::sqrt(static_cast<double>(fan_in));
}

}  // namespace twofold::nn::init
