#pragma once

#include "twofold/kernels/pooling.h"

namespace twofold::kernels::native {

void max_pool2d(const MaxPool2dArgs& args);
void avg_pool2d(const AvgPool2dArgs& args);
void adaptive_avg_pool2d(const AdaptiveAvgPool2dArgs& args);

}  // namespace twofold::kernels::native
