#include "twofold/kernels/softmax.h"

#include <array>

#include "twofold/kernels/native/softmax.h"
#include "twofold/kernels/onednn/softmax.h"
#include "twofold/kernels/table.h"

namespace twofold::kernels {

void softmax(const SoftmaxArgs& args) {
  static constexpr std::array kRows = {
      Kernel<SoftmaxArgs>{KernelChoice::native, always<SoftmaxArgs>, native::softmax},
      Kernel<SoftmaxArgs>{KernelChoice::onednn, onednn::supports_softmax, onednn::softmax},
  };
  run_first<SoftmaxArgs>(kRows, args);
}

}  // namespace twofold::kernels
