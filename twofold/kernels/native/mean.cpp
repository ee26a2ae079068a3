#include "twofold/kernels/native/mean.h"

#include <algorithm>

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/real.h"

namespace twofold::kernels::native {

void mean(const MeanArgs& args) {
  with_real(args.dtype, [&]<class T>() {
    const auto* input = static_cast<const T*>(args.input);
    auto* output = static_cast<T*>(args.output);
    const std::int64_t grain =
        std::max<std::int64_t>(1, (1 << 15) / std::max<std::int64_t>(args.length, 1));
    parallel_for(0, args.rows, grain, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t row = first; row < last; ++row) {
        double sum = 0;
        for (std::int64_t i = 0; i < args.length; ++i)
          sum += static_cast<double>(input[row * args.length + i]);
        output[row] = static_cast<T>(sum / static_cast<double>(args.length));
      }
    });
  });
}

}  // namespace twofold::kernels::native
