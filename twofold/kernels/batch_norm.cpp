#include "twofold/kernels/batch_norm.h"

#include <array>

#include "twofold/kernels/table.h"

namespace twofold::kernels {

void batch_norm(const BatchNormArgs& args) {
  static constexpr std::array<Kernel<BatchNormArgs>, 2> kRows = {{
      {"onednn", onednn::supports_batch_norm, onednn::batch_norm},
      {"native", always, native::batch_norm},
  }};
  run_first<BatchNormArgs>(kRows, args);
}

}  // namespace twofold::kernels
