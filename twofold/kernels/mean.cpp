#include "twofold/kernels/mean.h"

#include <array>

#include "twofold/kernels/table.h"

namespace twofold::kernels {

void mean(const MeanArgs& args) {
  static constexpr std::array<Kernel<MeanArgs>, 2> kRows = {{
      {"onednn", onednn::supports_mean, onednn::mean},
      {"native", always, native::mean},
  }};
  run_first<MeanArgs>(kRows, args);
}

}  // namespace twofold::kernels
