#pragma once

#include "twofold/tensor/array.h"

namespace twofold::kernels {

enum class Activation : std::uint8_t { relu, relu6 };

/// output = max(input, 0), at most 6 for relu6; a nan stays a nan. Both arrays are dense with the
/// same strides, float32 or float64.
struct ActivationArgs {
  Array input, output;
  Activation kind = Activation::relu;
};

/// output = input where it is above 0, else weight * input; `weight` is [1] or [c] and `input` is
/// [n, c, h, w], dense; `output` has its layout.
struct PReluArgs {
  Array input, weight, output;
};

void activation(const ActivationArgs& args);
void prelu(const PReluArgs& args);

namespace native {
void activation(const ActivationArgs& args);
void prelu(const PReluArgs& args);
}  // namespace native
namespace onednn {
bool supports_activation(const ActivationArgs& args);
void activation(const ActivationArgs& args);
bool supports_prelu(const PReluArgs& args);
void prelu(const PReluArgs& args);
}  // namespace onednn

}  // namespace twofold::kernels
