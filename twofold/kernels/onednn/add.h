#pragma once

#include "twofold/kernels/add.h"

namespace twofold::kernels::onednn {

bool supports_add(const AddArgs& args);
void add(const AddArgs& args);

}  // namespace twofold::kernels::onednn
