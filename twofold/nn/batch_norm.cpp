#include "twofold/nn/batch_norm.h"

#include <array>

#include "twofold/nn/init.h"
#include "twofold/ops/batch_norm.h"

namespace twofold::nn {

BatchNorm::BatchNorm(BatchNormOptions options) : options_(options) {
  const auto& o = options_;
  const auto vector = [&](bool present, double value) {
    return present ? init::constant({o.num_features}, value) : Tensor();
  };
  register_parameter("weight", vector(o.affine, 1));
  register_parameter("bias", vector(o.affine && o.bias, 0));
  register_buffer("running_mean", vector(o.track_running_stats, 0));
  register_buffer("running_var", vector(o.track_running_stats, 1));
  register_buffer("num_batches_tracked",
                  o.track_running_stats ? zeros({}, DType::int64) : Tensor());
  weight_ = find_slot("weight");
  bias_ = find_slot("bias");
  running_mean_ = find_slot("running_mean");
  running_var_ = find_slot("running_var");
  counter_ = find_slot("num_batches_tracked");
}

Tensor BatchNorm::forward(const Tensor& input) {
  check_rank(input.dim());
  const auto& o = options_;
  const bool has_statistics = running_mean_->value.defined() && running_var_->value.defined();
  const bool from_batch = !has_statistics || o.use_batch_statistics.value_or(is_training());
  const bool counts = from_batch && is_training() && counter_->value.defined();
  const double batches = counts ? counter_->value.item() + 1 : 0;
  const double cumulative = counts ? 1 / batches : 0;
  Tensor output = ops::batch_norm(input, weight_->value, bias_->value, running_mean_->value,
                                  running_var_->value,
                                  {.training = from_batch,
                                   .momentum = o.momentum.value_or(cumulative),
                                   .eps = o.eps,
                                   .unbiased = o.unbiased,
                                   .allow_single_value = o.allow_single_value});
  if (counts) counter_->value.copy_(Array::full({}, batches, DType::int64));
  return output;
}

void BatchNorm1d::check_rank(std::int64_t rank) const {
  check(rank == 2 || rank == 3, ErrorKind::value, "expected 2D or 3D input (got {}D input)", rank);
}

void BatchNorm2d::check_rank(std::int64_t rank) const {
  check(rank == 4, ErrorKind::value, "expected 4D input (got {}D input)", rank);
}

}  // namespace twofold::nn
