#pragma once

#include "twofold/kernels/mean.h"

namespace twofold::kernels::native {

void mean(const MeanArgs& args);

}  // namespace twofold::kernels::native
