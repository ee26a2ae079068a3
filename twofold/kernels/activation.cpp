#include "twofold/kernels/activation.h"

#include <array>

#include "twofold/kernels/native/activation.h"
#include "twofold/kernels/onednn/activation.h"
#include "twofold/kernels/table.h"

namespace twofold::kernels {

void clamp(const ClampArgs& args) {
  static constexpr std::array kRows = {
      Kernel<ClampArgs>{KernelChoice::native, always<ClampArgs>, native::clamp},
      Kernel<ClampArgs>{KernelChoice::onednn, onednn::supports_clamp, onednn::clamp},
  };
  run_first<ClampArgs>(kRows, args);
}

// Compilers make the choice by sign a branch, which costs ten times oneDNN's kernel.
void prelu(const PReluArgs& args) {
  static constexpr std::array kRows = {
      Kernel<PReluArgs>{KernelChoice::onednn, onednn::supports_prelu, onednn::prelu},
      Kernel<PReluArgs>{KernelChoice::native, always<PReluArgs>, native::prelu},
  };
  run_first<PReluArgs>(kRows, args);
}

}  // namespace twofold::kernels
