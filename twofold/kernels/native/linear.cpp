#include "twofold/kernels/linear.h"

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/float_dispatch.h"

namespace twofold::kernels::native {

void linear(const LinearArgs& args) {
  Array output = args.output;
  with_float(args.input.dtype(), [&]<class T>() {
    const std::int64_t in = args.weight.shape()[1];
    const std::int64_t out = args.weight.shape()[0];
    const T* x = args.input.data<T>();
    const T* w = args.weight.data<T>();
    const T* b = args.bias.defined() ? args.bias.data<T>() : nullptr;
    T* y = output.mutable_data<T>();
    parallel_for(0, output.shape()[0] * out, 64, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        const T* row = x + i / out * in;
        const T* column = w + i % out * in;
        T sum = 0;
        for (std::int64_t k = 0; k < in; ++k) sum += row[k] * column[k];
        y[i] = b == nullptr ? sum : sum + b[i % out];
      }
    });
  });
}

}  // namespace twofold::kernels::native
