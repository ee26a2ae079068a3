#pragma once

#include "twofold/kernels/activation.h"

namespace twofold::kernels::onednn {

/// Only where no nan is among the input: oneDNN makes it 0.
bool supports_clamp(const ClampArgs& args);
void clamp(const ClampArgs& args);
/// Only where the weight is finite: oneDNN multiplies it with 0 where the input is positive.
bool supports_prelu(const PReluArgs& args);
void prelu(const PReluArgs& args);

}  // namespace twofold::kernels::onednn
