#pragma once

#include "twofold/kernels/softmax.h"

namespace twofold::kernels::onednn {

/// Only where every input is finite: oneDNN leaves finite numbers beside a nan.
bool supports_softmax(const SoftmaxArgs& args);
void softmax(const SoftmaxArgs& args);

}  // namespace twofold::kernels::onednn
