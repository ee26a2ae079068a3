#include "twofold/tensor/random.h"

namespace twofold {

namespace {

template <class Draw>
Tensor drawn(Shape shape, DType dtype, Draw draw) {
  Array values = Array::empty(std::move(shape), DType::float64);
  auto* out = values.numel() == 0 ? nullptr : values.mutable_data<double>();
  for (std::int64_t i = 0; i < values.numel(); ++i) out[i] = draw();
  return Tensor(values.to(dtype));
}

}  // namespace

Generator& default_generator() {
  thread_local Generator generator;
  return generator;
}

void manual_seed(std::uint64_t seed) { default_generator().manual_seed(seed); }

Tensor rand(Shape shape, DType dtype) {
  return drawn(std::move(shape), dtype, [] { return default_generator().uniform(); });
}

Tensor randn(Shape shape, DType dtype) {
  return drawn(std::move(shape), dtype, [] { return default_generator().normal(); });
}

}  // namespace twofold
