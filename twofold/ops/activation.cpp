#include "twofold/ops/activation.h"

#include <algorithm>
#include <limits>

#include "twofold/kernels/activation.h"
#include "twofold/ops/prepare.h"

namespace twofold::ops {

namespace {

/// Integers, as torch takes them. Those of 64 unsigned bits are 0 or more already.
Array clamp_integers(const Array& input, std::int64_t high) {
  const bool wide = input.dtype() == DType::uint64;
  if (wide && high == std::numeric_limits<std::int64_t>::max()) return input.clone();
  std::vector<std::int64_t> values = input.to_vector<std::int64_t>();
  for (std::int64_t& value : values) {
    const bool beyond = wide && value < 0;  // above 2^63
    value = beyond ? high : std::clamp<std::int64_t>(value, 0, high);
  }
  return Array::from<std::int64_t>(input.shape(), values).to(input.dtype());
}

Tensor clamp(std::string_view op, const Tensor& input, double high) {
  require(op, input.dtype() != DType::boolean, ErrorKind::type,
          "Boolean inputs not supported for {}", op);
  if (is_integral(input.dtype()))
    return Tensor(clamp_integers(input.array(), high < 7
                                                    ? static_cast<std::int64_t>(high)
                                                    : std::numeric_limits<std::int64_t>::max()));
  const DType dtype = compute_dtype(op, input.dtype());
  const Array values = dense_any(input.array(), dtype);
  Array output = Array::empty_strided(values.shape(), values.strides(), dtype);
  if (output.numel() > 0)
    kernels::clamp({.dtype = dtype,
                    .count = output.numel(),
                    .low = 0,
                    .high = high,
                    .input = values.raw(),
                    .output = output.mutable_raw()});
  return Tensor(output.to(input.dtype()));
}

}  // namespace

Tensor relu(const Tensor& input) {
  return clamp("relu", input, std::numeric_limits<double>::infinity());
}

Tensor relu6(const Tensor& input) { return clamp("relu6", input, 6); }

Tensor prelu(const Tensor& input, const Tensor& weight) {
  constexpr std::string_view kOp = "prelu";
  const DType dtype = compute_dtype(kOp, input.dtype());
  require(kOp, weight.dtype() == input.dtype(), ErrorKind::type,
          "Type promoting not supported. Got {} and {}", to_string(input.dtype()),
          to_string(weight.dtype()));
  require(kOp, weight.dim() <= 1, ErrorKind::mismatch,
          "Expected `weight` to be a scalar or 1D tensor, but got: ndim = {}", weight.dim());
  const bool shared = weight.numel() == 1;
  require(kOp, shared || input.dim() > 0, ErrorKind::mismatch, "Not allow zero-dim input tensor.");
  const std::int64_t channels = input.dim() >= 2 ? input.size(1) : 1;
  require(kOp, shared || weight.numel() == channels, ErrorKind::mismatch,
          "Mismatch of parameter numbers and input channel size. Found parameter numbers = {} and "
          "channel size = {}.",
          weight.numel(), channels);
  if (input.numel() == 0) return Tensor(input.array().clone());

  // One slope for all: any order of elements does. Else the kernel wants the channels innermost.
  const bool image = input.dim() == 4;
  const Array flat =
      shared || image ? input.array() : input.array().reshape({input.size(0), channels, 1, -1});
  const Array pixels = shared ? dense_any(flat, dtype) : dense(flat, dtype);
  Array output = Array::empty_strided(pixels.shape(), pixels.strides(), dtype);
  // A kernel that is given one channel has no neighbours to compute at once.
  constexpr std::int64_t kWide = 64;
  const std::int64_t repeats = shared && pixels.numel() % kWide == 0 ? kWide : weight.numel();
  const Array slopes = weight.array().to(dtype).reshape({-1}).expand({repeats}).contiguous();
  kernels::prelu({.dtype = dtype,
                  .rows = pixels.numel() / slopes.numel(),
                  .channels = slopes.numel(),
                  .input = pixels.raw(),
                  .weight = slopes.raw(),
                  .output = output.mutable_raw()});
  const Array result = output.to(input.dtype());
  return Tensor(shared || image ? result : result.contiguous().view(input.shape()));
}

}  // namespace twofold::ops
