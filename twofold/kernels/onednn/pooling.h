#pragma once

#include "twofold/kernels/pooling.h"

namespace twofold::kernels::onednn {

/// Only where no nan is among the input: oneDNN passes over it. No indices.
bool supports_max_pool2d(const MaxPool2dArgs& args);
void max_pool2d(const MaxPool2dArgs& args);
/// Not with a divisor, nor where a window hangs over the padded input.
bool supports_avg_pool2d(const AvgPool2dArgs& args);
void avg_pool2d(const AvgPool2dArgs& args);

}  // namespace twofold::kernels::onednn
