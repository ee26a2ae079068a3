#pragma once

#include "twofold/kernels/softmax.h"

namespace twofold::kernels::native {

void softmax(const SoftmaxArgs& args);

}  // namespace twofold::kernels::native
