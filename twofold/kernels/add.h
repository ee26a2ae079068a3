#pragma once

#include "twofold/tensor/array.h"

namespace twofold::kernels {

/// output = a + b, all of one shape and one dtype (float32 or float64); `a` and `b` may have
/// strides of 0 from broadcasting.
struct AddArgs {
  Array a, b, output;
};

void add(const AddArgs& args);

namespace native {
void add(const AddArgs& args);
}
namespace onednn {
bool supports_add(const AddArgs& args);
void add(const AddArgs& args);
}  // namespace onednn

}  // namespace twofold::kernels
