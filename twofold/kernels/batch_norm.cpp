#include "twofold/kernels/batch_norm.h"

#include <array>

#include "twofold/kernels/native/batch_norm.h"
#include "twofold/kernels/onednn/batch_norm.h"
#include "twofold/kernels/table.h"

namespace twofold::kernels {

void batch_norm(const BatchNormArgs& args) {
  static constexpr std::array kRows = {
      Kernel<BatchNormArgs>{KernelChoice::onednn, onednn::supports_batch_norm, onednn::batch_norm},
      Kernel<BatchNormArgs>{KernelChoice::native, always<BatchNormArgs>, native::batch_norm},
  };
  run_first<BatchNormArgs>(kRows, args);
}

}  // namespace twofold::kernels
