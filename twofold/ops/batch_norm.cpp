#include "twofold/ops/batch_norm.h"

#include <array>

#include "twofold/kernels/batch_norm.h"
#include "twofold/ops/prepare.h"

namespace twofold::ops {

namespace {

constexpr std::string_view kOp = "batch_norm";

struct Named {
  std::string_view name;
  const Tensor& tensor;
};

void check_arguments(const Tensor& input, const std::array<Named, 4>& vectors,
                     const BatchNormOptions& options) {
  require(kOp, input.dim() >= 2, ErrorKind::mismatch,
          "expected an input of at least 2 dimensions, got {}", to_string(input.shape()));
  require(kOp, options.eps >= 0, ErrorKind::value,
          "batch_norm eps must be non-negative, but got {}", options.eps);
  const bool low_precision = input.dtype() == DType::float16 || input.dtype() == DType::bfloat16;
  for (const Named& vector : vectors) {
    const bool statistic = vector.name.starts_with("running");
    if (!vector.tensor.defined()) {
      require(kOp, options.training || !statistic, ErrorKind::value,
              "{} must be defined in evaluation mode", vector.name);
      continue;
    }
    require(kOp, vector.tensor.shape() == Shape{input.size(1)}, ErrorKind::mismatch,
            "{} should contain {} elements not {}", vector.name, input.size(1),
            vector.tensor.numel());
    const DType dtype = vector.tensor.dtype();
    require(kOp, dtype == input.dtype() || (low_precision && dtype == DType::float32),
            ErrorKind::type, "{}: expected {} beside the input, got {}", vector.name,
            to_string(input.dtype()), to_string(dtype));
  }
}

/// running = (1 - momentum) * running + momentum * scale * batch, in double.
void move_running(const Tensor& running, const Array& batch, double momentum, double scale) {
  if (!running.defined()) return;
  std::vector<double> values = running.array().to_vector<double>();
  const std::vector<double> news = batch.to_vector<double>();
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = (1 - momentum) * values[i] + momentum * (scale * news[i]);
  running.copy_(Array::from<double>(running.shape(), values));
}

/// A private dense copy for the kernel; it writes the statistics in training.
Array working_copy(const Tensor& vector, DType dtype) {
  return vector.defined() ? vector.array().to(dtype).contiguous() : Array();
}

}  // namespace

Tensor batch_norm(const Tensor& input, const Tensor& weight, const Tensor& bias,
                  const Tensor& running_mean, const Tensor& running_var,
                  const BatchNormOptions& options) {
  const DType dtype = compute_dtype(kOp, input.dtype());
  check_arguments(input,
                  {{{"running_mean", running_mean},
                    {"running_var", running_var},
                    {"weight", weight},
                    {"bias", bias}}},
                  options);
  const std::int64_t channels = input.size(1);
  if (input.numel() == 0) return Tensor(dense_empty(input.shape(), input.dtype()));
  const std::int64_t rows = input.numel() / channels;
  require(kOp, rows > 1 || !options.training || options.allow_single_value, ErrorKind::value,
          "Expected more than 1 value per channel when training, got input size torch.Size({})",
          to_string(input.shape()));

  // Any input is [n, c, 1, rest]: the kernel wants the channels innermost.
  const bool image = input.dim() == 4;
  const Array flat =
      image ? input.array() : input.array().reshape({input.size(0), channels, 1, -1});
  const Array pixels = dense(flat, dtype);
  Array output = dense_empty(flat.shape(), dtype);
  Array mean = options.training ? Array::empty({channels}, dtype)
                                : working_copy(running_mean, dtype).clone();
  Array variance =
      options.training ? Array::empty({channels}, dtype) : working_copy(running_var, dtype).clone();
  const Array scale = working_copy(weight, dtype);
  const Array shift = working_copy(bias, dtype);
  kernels::batch_norm({.dtype = dtype,
                       .training = options.training,
                       .rows = rows,
                       .channels = channels,
                       .eps = options.eps,
                       .input = pixels.raw(),
                       .weight = scale.defined() ? scale.raw() : nullptr,
                       .bias = shift.defined() ? shift.raw() : nullptr,
                       .mean = mean.mutable_raw(),
                       .variance = variance.mutable_raw(),
                       .output = output.mutable_raw()});
  if (options.training) {
    const auto count = static_cast<double>(rows);
    move_running(running_mean, mean, options.momentum, 1);
    move_running(running_var, variance, options.momentum,
                 options.unbiased ? count / (count - 1) : 1);
  }
  const Array result = output.to(input.dtype());
  return Tensor(image ? result : result.contiguous().view(input.shape()));
}

}  // namespace twofold::ops
