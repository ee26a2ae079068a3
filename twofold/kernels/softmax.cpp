#include "twofold/kernels/softmax.h"

#include <array>

#include "twofold/kernels/table.h"

namespace twofold::kernels {

void softmax(const SoftmaxArgs& args) {
  static constexpr std::array<Kernel<SoftmaxArgs>, 2> kRows = {{
      {"onednn", onednn::supports_softmax, onednn::softmax},
      {"native", always, native::softmax},
  }};
  run_first<SoftmaxArgs>(kRows, args);
}

}  // namespace twofold::kernels
