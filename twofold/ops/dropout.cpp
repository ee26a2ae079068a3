#include "twofold/ops/dropout.h"

#include "twofold/ops/compute.h"

namespace twofold::ops {

Tensor dropout(const Tensor& input, double p, bool training, Generator* generator) {
  check(p >= 0 && p <= 1, ErrorKind::value,
        "dropout probability has to be between 0 and 1, but got {}", p);
  if (!training || p == 0 || input.numel() == 0) return input;
  Array values = compute_array("dropout", input).to(DType::float64).contiguous();
  if (values.storage() == input.array().storage()) values = values.clone();
  Generator& source = generator == nullptr ? default_generator() : *generator;
  auto* x = values.mutable_data<double>();
  for (std::int64_t i = 0; i < values.numel(); ++i)
    x[i] = source.uniform() < p ? 0.0 * x[i] : x[i] / (1 - p);
  return as_dtype_of(input, values);
}

}  // namespace twofold::ops
