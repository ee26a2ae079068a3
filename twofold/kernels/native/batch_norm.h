#pragma once

#include "twofold/kernels/batch_norm.h"

namespace twofold::kernels::native {

void batch_norm(const BatchNormArgs& args);

}  // namespace twofold::kernels::native
