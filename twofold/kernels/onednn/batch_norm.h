#pragma once

#include "twofold/kernels/batch_norm.h"

namespace twofold::kernels::onednn {

bool supports_batch_norm(const BatchNormArgs& args);
void batch_norm(const BatchNormArgs& args);

}  // namespace twofold::kernels::onednn
