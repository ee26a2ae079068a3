#include "twofold/kernels/mean.h"

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/float_dispatch.h"

namespace twofold::kernels::native {

void mean(const MeanArgs& args) {
  Array output = args.output;
  with_float(output.dtype(), [&]<class T>() {
    const std::int64_t size = args.input.shape()[1];
    const std::int64_t inner = args.input.shape()[2];
    const T* x = size == 0 ? nullptr : args.input.data<T>();
    T* y = output.mutable_data<T>();
    parallel_for(0, output.numel(), 16, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        const std::int64_t at = i / inner * size * inner + i % inner;
        double sum = 0;
        for (std::int64_t k = 0; k < size; ++k) sum += static_cast<double>(x[at + k * inner]);
        y[i] = static_cast<T>(sum / static_cast<double>(size));
      }
    });
  });
}

}  // namespace twofold::kernels::native
