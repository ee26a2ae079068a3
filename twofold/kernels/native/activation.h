#pragma once

#include "twofold/kernels/activation.h"

namespace twofold::kernels::native {

void clamp(const ClampArgs& args);
void prelu(const PReluArgs& args);

}  // namespace twofold::kernels::native
