#pragma once

#include "twofold/tensor/array.h"

namespace twofold::kernels {

/// The mean over the middle axis of [outer, size, inner] into [outer, inner]; contiguous, float32
/// or float64. A size of 0 gives nan.
struct MeanArgs {
  Array input, output;
};

void mean(const MeanArgs& args);

namespace native {
void mean(const MeanArgs& args);
}
namespace onednn {
bool supports_mean(const MeanArgs& args);
void mean(const MeanArgs& args);
}  // namespace onednn

}  // namespace twofold::kernels
