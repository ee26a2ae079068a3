#pragma once

#include "twofold/core/export.h"
#include "twofold/tensor/tensor.h"

namespace twofold::ops {

/// Arguments of BatchNorm, with torch's defaults.
struct BatchNormOptions {
  /// True: normalise with the batch's own mean and variance, and move the running ones (those that
  /// are defined). False: normalise with the running ones.
  bool training = false;
  /// The weight of the new value in a running statistic, as in torch; MindSpore's number is 1 minus
  /// this. For a cumulative average pass 1 / (batches seen, this one included).
  double momentum = 0.1;
  double eps = 1e-5;
  /// True: the variance that goes into the running one is divided by n - 1, as both frameworks do.
  bool unbiased = true;
  /// False: one value a channel in training is an error, as in torch. True: it is normalised to 0
  /// and the running variance becomes nan (unbiased) or takes 0, as in MindSpore.
  bool allow_single_value = false;
};

/// Normalises each channel of `input` [n, c] or [n, c, ...], then scales by `weight` [c] and shifts
/// by `bias` [c] where they are defined. In training the running tensors are written in place.
/// dtypes: as in conv2d; weight, bias and statistics may also be float32 beside a float16 or
/// bfloat16 input. Throws ErrorKind::value for one value a channel in training, with torch's text,
/// and ErrorKind::mismatch for shapes; nothing is written then.
[[nodiscard]] TWOFOLD_API Tensor batch_norm(const Tensor& input, const Tensor& weight,
                                            const Tensor& bias, const Tensor& running_mean,
                                            const Tensor& running_var,
                                            const BatchNormOptions& options = {});

}  // namespace twofold::ops
