#include "twofold/kernels/add.h"

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/float_dispatch.h"

namespace twofold::kernels::native {

void add(const AddArgs& args) {
  Array output = args.output;
  with_float(output.dtype(), [&]<class T>() {
    const T* a = args.a.data<T>();
    const T* b = args.b.data<T>();
    T* y = output.mutable_data<T>();
    const Shape& shape = output.shape();
    if (args.a.strides() == output.strides() && args.b.strides() == output.strides()) {
      parallel_for(0, output.numel(), 1 << 14, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t i = first; i < last; ++i) y[i] = a[i] + b[i];
      });
      return;
    }
    parallel_for(0, output.numel(), 1 << 12, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        std::int64_t rest = i;
        std::int64_t at_a = 0;
        std::int64_t at_b = 0;
        std::int64_t at_y = 0;
        for (std::size_t d = shape.size(); d-- > 0;) {
          const std::int64_t k = rest % shape[d];
          rest /= shape[d];
          at_a += k * args.a.strides()[d];
          at_b += k * args.b.strides()[d];
          at_y += k * output.strides()[d];
        }
        y[at_y] = a[at_a] + b[at_b];
      }
    });
  });
}

}  // namespace twofold::kernels::native
