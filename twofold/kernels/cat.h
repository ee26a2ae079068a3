#pragma once

#include <vector>

#include "twofold/tensor/array.h"

namespace twofold::kernels {

/// Joins arrays of one dtype along dimension `dim` into `output`, which has their shape but there.
/// None of the arrays is empty.
struct CatArgs {
  std::vector<Array> inputs;
  Array output;
  std::int64_t dim = 0;
};

void cat(const CatArgs& args);

namespace native {
void cat(const CatArgs& args);
}
namespace onednn {
bool supports_cat(const CatArgs& args);
void cat(const CatArgs& args);
}  // namespace onednn

}  // namespace twofold::kernels
