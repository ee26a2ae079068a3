#include "twofold/kernels/pooling.h"

#include "twofold/kernels/table.h"

namespace twofold::kernels {

void pool2d(const PoolArgs& args) {
  static constexpr std::array<Kernel<PoolArgs>, 2> kRows = {{
      {"onednn", onednn::supports_pool2d, onednn::pool2d},
      {"native", always, native::pool2d},
  }};
  run_first<PoolArgs>(kRows, args);
}

void adaptive_avg_pool2d(const AdaptivePoolArgs& args) {
  static constexpr std::array<Kernel<AdaptivePoolArgs>, 1> kRows = {{
      {"native", always, native::adaptive_avg_pool2d},
  }};
  run_first<AdaptivePoolArgs>(kRows, args);
}

}  // namespace twofold::kernels
