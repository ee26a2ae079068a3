#pragma once

#include "twofold/kernels/linear.h"

namespace twofold::kernels::onednn {

bool supports_linear(const LinearArgs& args);
void linear(const LinearArgs& args);

}  // namespace twofold::kernels::onednn
