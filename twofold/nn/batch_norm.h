#pragma once

#include <cstdint>
#include <optional>

#include "twofold/core/export.h"
#include "twofold/nn/layer.h"

namespace twofold::nn {

/// Arguments of BatchNorm, with torch's defaults.
struct BatchNormOptions {
  std::int64_t num_features = 0;
  double eps = 1e-5;
  /// The weight of the new value; none: the average over all batches so far. MindSpore's number is
  /// 1 minus this.
  std::optional<double> momentum = 0.1;
  bool affine = true;
  bool track_running_stats = true;
  bool bias = true;  ///< with affine; torch 2.13's keyword
  /// MindSpore's switch. None: batch statistics in training, running ones otherwise. True: batch
  /// statistics always, and the running ones move always. False: the running ones always.
  std::optional<bool> use_batch_statistics = {};
  bool unbiased = true;             ///< the estimator of the running variance: n - 1 or n
  bool allow_single_value = false;  ///< MindSpore takes one value a channel in training

  friend bool operator==(const BatchNormOptions&, const BatchNormOptions&) = default;
};

/// What BatchNorm1d and BatchNorm2d share. Slots: weight, bias, then the buffers running_mean,
/// running_var [num_features] and num_batches_tracked (int64, 0-d); those that are switched off
/// are declared and absent.
class TWOFOLD_API BatchNorm : public Layer {
 public:
  [[nodiscard]] std::int64_t state_version() const override { return 2; }
  /// Normalises by channel (dimension 1). In training the statistics and the counter move. Throws
  /// ErrorKind::value, with torch's texts, for another rank and for one value a channel in
  /// training; nothing has moved then.
  Tensor forward(const Tensor& input) override;
  [[nodiscard]] const BatchNormOptions& options() const noexcept { return options_; }
  [[nodiscard]] const Tensor& weight() const noexcept { return weight_->value; }
  [[nodiscard]] const Tensor& bias() const noexcept { return bias_->value; }
  [[nodiscard]] const Tensor& running_mean() const noexcept { return running_mean_->value; }
  [[nodiscard]] const Tensor& running_var() const noexcept { return running_var_->value; }
  [[nodiscard]] const Tensor& num_batches_tracked() const noexcept { return counter_->value; }

 protected:
  /// Makes the layer; throws ErrorKind::value for options out of range.
  explicit BatchNorm(BatchNormOptions options);
  /// Throws ErrorKind::value, with torch's text, for an input of a rank that it does not take.
  virtual void check_rank(std::int64_t rank) const = 0;

 private:
  BatchNormOptions options_;
  const Slot* weight_;
  const Slot* bias_;
  const Slot* running_mean_;
  const Slot* running_var_;
  const Slot* counter_;
};

/// Batch norm of [n, c] or [n, c, l].
class TWOFOLD_API BatchNorm1d : public BatchNorm {
 public:
  /// Makes the layer; throws ErrorKind::value for options out of range.
  explicit BatchNorm1d(BatchNormOptions options) : BatchNorm(options) {}
  [[nodiscard]] std::string_view type() const override { return "BatchNorm1d"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }

 protected:
  /// Throws ErrorKind::value, with torch's text, for an input of a rank that it does not take.
  void check_rank(std::int64_t rank) const override;
};

/// Batch norm of [n, c, h, w].
class TWOFOLD_API BatchNorm2d : public BatchNorm {
 public:
  /// Makes the layer; throws ErrorKind::value for options out of range.
  explicit BatchNorm2d(BatchNormOptions options) : BatchNorm(options) {}
  [[nodiscard]] std::string_view type() const override { return "BatchNorm2d"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }

 protected:
  /// Throws ErrorKind::value, with torch's text, for an input of a rank that it does not take.
  void check_rank(std::int64_t rank) const override;
};

}  // namespace twofold::nn
