#include "twofold/kernels/batch_norm.h"

#include <cmath>

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/float_dispatch.h"

namespace twofold::kernels::native {

namespace {

/// Calls `visit` with the position of every element of channel `c`.
template <class Visit>
void for_channel(const Array& array, std::int64_t c, Visit visit) {
  const Shape& shape = array.shape();
  const Strides& s = array.strides();
  for (std::int64_t n = 0; n < shape[0]; ++n)
    for (std::int64_t h = 0; h < shape[2]; ++h) {
      const std::int64_t line = n * s[0] + c * s[1] + h * s[2];
      for (std::int64_t w = 0; w < shape[3]; ++w) visit(line + w * s[3]);
    }
}

struct Moments {
  double mean, var;  // biased
};

template <class T>
Moments moments(const Array& input, std::int64_t c) {
  const T* x = input.data<T>();
  const auto count = static_cast<double>(input.numel() / input.shape()[1]);
  double sum = 0;
  for_channel(input, c, [&](std::int64_t i) { sum += static_cast<double>(x[i]); });
  const double mean = sum / count;
  double squares = 0;  // a second pass: the difference of squares would cancel
  for_channel(input, c, [&](std::int64_t i) {
    const double d = static_cast<double>(x[i]) - mean;
    squares += d * d;
  });
  return {mean, squares / count};
}

}  // namespace

void batch_norm(const BatchNormArgs& args) {
  Array mean = args.mean;
  Array var = args.var;
  Array output = args.output;
  with_float(args.input.dtype(), [&]<class T>() {
    const T* x = args.input.data<T>();
    T* y = output.mutable_data<T>();
    parallel_for(0, args.input.shape()[1], 1, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t c = first; c < last; ++c) {
        if (args.training) {
          const Moments m = moments<T>(args.input, c);
          mean.mutable_data<T>()[c] = static_cast<T>(m.mean);
          var.mutable_data<T>()[c] = static_cast<T>(m.var);
        }
        const double scale =
            (args.weight.defined() ? static_cast<double>(args.weight.data<T>()[c]) : 1.0) /
            std::sqrt(static_cast<double>(var.data<T>()[c]) + args.eps);
        const double shift =
            (args.bias.defined() ? static_cast<double>(args.bias.data<T>()[c]) : 0.0) -
            static_cast<double>(mean.data<T>()[c]) * scale;
        for_channel(args.input, c, [&](std::int64_t i) {
          y[i] = static_cast<T>(static_cast<double>(x[i]) * scale + shift);
        });
      }
    });
  });
}

}  // namespace twofold::kernels::native
