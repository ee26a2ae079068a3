#pragma once

#include "twofold/kernels/add.h"

namespace twofold::kernels::native {

void add(const AddArgs& args);

}  // namespace twofold::kernels::native
