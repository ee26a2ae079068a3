#pragma once

#include "twofold/kernels/conv.h"

namespace twofold::kernels::onednn {

bool supports_conv2d(const Conv2dArgs& args);
void conv2d(const Conv2dArgs& args);

}  // namespace twofold::kernels::onednn
