#include "twofold/ops/dropout.h"

#include "twofold/ops/prepare.h"

namespace twofold::ops {

namespace {

/// Multiplies by 0 or by 1 / (1 - p), so that a nan survives being dropped, as in torch.
template <class T>
void drop(const Array& input, double p, Generator& generator, Array& output) {
  const T* in = input.data<T>();
  T* out = output.mutable_data<T>();
  const T factor = p < 1 ? static_cast<T>(1 / (1 - p)) : T{0};
  for (std::int64_t i = 0; i < output.numel(); ++i)
    out[i] = in[i] * (generator.uniform() < p ? T{0} : factor);
}

}  // namespace

Tensor dropout(const Tensor& input, double p, bool training, Generator* generator) {
  constexpr std::string_view kOp = "dropout";
  require(kOp, p >= 0 && p <= 1, ErrorKind::value,
          "dropout probability has to be between 0 and 1, but got {}", p);
  if (!training || p == 0 || input.numel() == 0) return input;
  const DType dtype = compute_dtype(kOp, input.dtype());
  const Array values = input.array().to(dtype).contiguous();
  Array output = Array::empty(values.shape(), dtype);
  Generator& source = generator == nullptr ? default_generator() : *generator;
  if (dtype == DType::float64)
    drop<double>(values, p, source, output);
  else
    drop<float>(values, p, source, output);
  return Tensor(output.to(input.dtype()));
}

}  // namespace twofold::ops
