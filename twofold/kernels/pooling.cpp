#include "twofold/kernels/pooling.h"

#include <array>

#include "twofold/kernels/native/pooling.h"
#include "twofold/kernels/onednn/pooling.h"
#include "twofold/kernels/table.h"

namespace twofold::kernels {

void max_pool2d(const MaxPool2dArgs& args) {
  static constexpr std::array kRows = {
      Kernel<MaxPool2dArgs>{KernelChoice::native, always<MaxPool2dArgs>, native::max_pool2d},
      Kernel<MaxPool2dArgs>{KernelChoice::onednn, onednn::supports_max_pool2d, onednn::max_pool2d},
  };
  run_first<MaxPool2dArgs>(kRows, args);
}

void avg_pool2d(const AvgPool2dArgs& args) {
  static constexpr std::array kRows = {
      Kernel<AvgPool2dArgs>{KernelChoice::native, always<AvgPool2dArgs>, native::avg_pool2d},
      Kernel<AvgPool2dArgs>{KernelChoice::onednn, onednn::supports_avg_pool2d, onednn::avg_pool2d},
  };
  run_first<AvgPool2dArgs>(kRows, args);
}

void adaptive_avg_pool2d(const AdaptiveAvgPool2dArgs& args) {
  static constexpr std::array kRows = {
      Kernel<AdaptiveAvgPool2dArgs>{KernelChoice::native, always<AdaptiveAvgPool2dArgs>,
                                    native::adaptive_avg_pool2d},
  };
  run_first<AdaptiveAvgPool2dArgs>(kRows, args);
}

}  // namespace twofold::kernels
