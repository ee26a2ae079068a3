#include "twofold/kernels/conv.h"

#include <array>

#include "twofold/kernels/native/conv.h"
#include "twofold/kernels/onednn/conv.h"
#include "twofold/kernels/table.h"

namespace twofold::kernels {

void conv2d(const Conv2dArgs& args) {
  static constexpr std::array kRows = {
      Kernel<Conv2dArgs>{KernelChoice::onednn, onednn::supports_conv2d, onednn::conv2d},
      Kernel<Conv2dArgs>{KernelChoice::native, always<Conv2dArgs>, native::conv2d},
  };
  run_first<Conv2dArgs>(kRows, args);
}

}  // namespace twofold::kernels
