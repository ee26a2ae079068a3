#pragma once

#include <cstdint>

#include "twofold/core/dtype.h"

namespace twofold::kernels {

/// a + b, element by element; integers wrap.
struct AddArgs {
  DType dtype;  ///< float32, float64, an integer type or bool (where + is or)
  std::int64_t count;
  const void* a;
  const void* b;
  void* output;
};

void add(const AddArgs& args);

}  // namespace twofold::kernels
