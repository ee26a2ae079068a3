#pragma once

#include "twofold/kernels/linear.h"

namespace twofold::kernels::native {

void linear(const LinearArgs& args);

}  // namespace twofold::kernels::native
