#include "twofold/kernels/activation.h"

#include <array>

#include "twofold/kernels/table.h"

namespace twofold::kernels {

void activation(const ActivationArgs& args) {
  static constexpr std::array<Kernel<ActivationArgs>, 2> kRows = {{
      {"onednn", onednn::supports_activation, onednn::activation},
      {"native", always, native::activation},
  }};
  run_first<ActivationArgs>(kRows, args);
}

void prelu(const PReluArgs& args) {
  static constexpr std::array<Kernel<PReluArgs>, 2> kRows = {{
      {"onednn", onednn::supports_prelu, onednn::prelu},
      {"native", always, native::prelu},
  }};
  run_first<PReluArgs>(kRows, args);
}

}  // namespace twofold::kernels
