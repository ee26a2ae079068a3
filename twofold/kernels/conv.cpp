#include "twofold/kernels/conv.h"

#include "twofold/kernels/table.h"

namespace twofold::kernels {

void conv2d(const Conv2dArgs& args) {
  static constexpr std::array<Kernel<Conv2dArgs>, 2> kRows = {{
      {"onednn", onednn::supports_conv2d, onednn::conv2d},
      {"native", always, native::conv2d},
  }};
  run_first<Conv2dArgs>(kRows, args);
}

}  // namespace twofold::kernels
