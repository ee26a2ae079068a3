#pragma once

#include "twofold/kernels/conv.h"

namespace twofold::kernels::native {

void conv2d(const Conv2dArgs& args);

}  // namespace twofold::kernels::native
