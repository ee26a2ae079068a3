#include "twofold/ops/batch_norm.h"

#include <array>
#include <limits>

#include "twofold/kernels/batch_norm.h"
#include "twofold/ops/compute.h"

namespace twofold::ops {

namespace {

/// Any shape as [n, c, h, w].
Array as_4d(const Array& array) {
  const Shape& s = array.shape();
  if (s.size() == 4) return dense_4d(array);
  std::int64_t rest = 1;
  for (std::size_t i = 2; i < s.size(); ++i) rest *= s[i];
  return array.reshape({s[0], s[1], 1, rest}).contiguous();
}

void check_vectors(const Tensor& input, std::int64_t channels, const BatchNormOptions& options,
                   const std::array<std::pair<const char*, const Tensor*>, 4>& vectors) {
  for (const auto& [name, tensor] : vectors) {
    if (!tensor->defined()) continue;
    check(tensor->numel() == channels, ErrorKind::mismatch, "{} should contain {} elements not {}",
          name, channels, tensor->numel());
  }
  const std::int64_t values = channels == 0 ? 0 : input.numel() / channels;
  check(!options.training || options.allow_single_value || values != 1, ErrorKind::value,
        "Expected more than 1 value per channel when training, got input size torch.Size({})",
        to_string(input.shape()));
}

void move_statistic(const Tensor& running, const Array& batch, double momentum, double factor) {
  if (!running.defined()) return;
  std::vector<double> old = running.array().to_vector<double>();
  const std::vector<double> fresh = batch.to_vector<double>();
  for (std::size_t i = 0; i < old.size(); ++i)
    old[i] = (1 - momentum) * old[i] + momentum * fresh[i] * factor;
  running.copy_(Array::from(running.shape(), old));
}

}  // namespace

Tensor batch_norm(const Tensor& input, const Tensor& weight, const Tensor& bias,
                  const Tensor& running_mean, const Tensor& running_var,
                  const BatchNormOptions& options) {
  check(input.dim() >= 2, ErrorKind::mismatch, "batch_norm: expected an input [n, c, ...], got {}",
        to_string(input.shape()));
  check(options.training || (running_mean.defined() && running_var.defined()), ErrorKind::value,
        "Expected running_mean and running_var to be defined when training=False");
  const std::int64_t channels = input.size(1);
  check_vectors(input, channels, options,
                {{{"running_mean", &running_mean},
                  {"running_var", &running_var},
                  {"weight", &weight},
                  {"bias", &bias}}});
  const Array values = compute_array("batch_norm", input);
  const DType dtype = values.dtype();
  const auto vector = [dtype](const Tensor& t) {
    return t.defined() ? t.array().to(dtype).contiguous() : Array();
  };
  kernels::BatchNormArgs args;
  args.eps = options.eps;
  args.training = options.training;
  args.weight = vector(weight);
  args.bias = vector(bias);
  args.mean = options.training ? Array::zeros({channels}, dtype) : vector(running_mean);
  args.var = options.training ? Array::zeros({channels}, dtype) : vector(running_var);
  if (input.numel() == 0) return Tensor(Array::empty(input.shape(), input.dtype()));
  args.input = as_4d(values);
  args.output = empty_like_layout(args.input.shape(), args.input);
  kernels::batch_norm(args);
  if (options.training) {
    const auto count = static_cast<double>(input.numel() / channels);
    // n / (n - 1) for one value: its variance is 0, which MindSpore turns into nan.
    const double factor = !options.unbiased ? 1.0
                          : count > 1       ? count / (count - 1)
                                            : std::numeric_limits<double>::quiet_NaN();
    move_statistic(running_mean, args.mean, options.momentum, 1.0);
    move_statistic(running_var, args.var, options.momentum, factor);
  }
  return as_dtype_of(input, args.output.reshape(input.shape()));
}

}  // namespace twofold::ops
