#include "twofold/kernels/linear.h"

#include "twofold/kernels/table.h"

namespace twofold::kernels {

void linear(const LinearArgs& args) {
  static constexpr std::array<Kernel<LinearArgs>, 2> kRows = {{
      {"onednn", onednn::supports_linear, onednn::linear},
      {"native", always, native::linear},
  }};
  run_first<LinearArgs>(kRows, args);
}

}  // namespace twofold::kernels
