#include "twofold/kernels/activation.h"

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/float_dispatch.h"

namespace twofold::kernels::native {

void activation(const ActivationArgs& args) {
  Array output = args.output;
  with_float(args.input.dtype(), [&]<class T>() {
    const T* x = args.input.data<T>();
    T* y = output.mutable_data<T>();
    const bool capped = args.kind == Activation::relu6;
    parallel_for(0, output.numel(), 1 << 14, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        // Comparisons the way round that lets a nan through.
        const T value = x[i] < T{0} ? T{0} : x[i];
        y[i] = capped && value > T{6} ? T{6} : value;
      }
    });
  });
}

void prelu(const PReluArgs& args) {
  Array output = args.output;
  with_float(args.input.dtype(), [&]<class T>() {
    const T* x = args.input.data<T>();
    const T* w = args.weight.data<T>();
    T* y = output.mutable_data<T>();
    const Shape& shape = args.input.shape();
    const Strides& s = args.input.strides();
    const bool shared = args.weight.numel() == 1;
    parallel_for(0, shape[0] * shape[1], 1, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        const std::int64_t c = i % shape[1];
        const T slope = w[shared ? 0 : c];
        const std::int64_t plane = i / shape[1] * s[0] + c * s[1];
        for (std::int64_t h = 0; h < shape[2]; ++h)
          for (std::int64_t v = 0; v < shape[3]; ++v) {
            const std::int64_t at = plane + h * s[2] + v * s[3];
            y[at] = x[at] > T{0} ? x[at] : slope * x[at];
          }
      }
    });
  });
}

}  // namespace twofold::kernels::native
