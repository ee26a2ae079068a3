#include "twofold/kernels/linear.h"

#include <array>

#include "twofold/kernels/native/linear.h"
#include "twofold/kernels/onednn/linear.h"
#include "twofold/kernels/table.h"

namespace twofold::kernels {

void linear(const LinearArgs& args) {
  static constexpr std::array kRows = {
      Kernel<LinearArgs>{KernelChoice::onednn, onednn::supports_linear, onednn::linear},
      Kernel<LinearArgs>{KernelChoice::native, always<LinearArgs>, native::linear},
  };
  run_first<LinearArgs>(kRows, args);
}

}  // namespace twofold::kernels
