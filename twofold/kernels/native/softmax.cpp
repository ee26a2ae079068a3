#include "twofold/kernels/softmax.h"

#include <cmath>
#include <limits>

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/float_dispatch.h"

namespace twofold::kernels::native {

namespace {

template <class T>
void softmax_line(const T* x, T* y, std::int64_t size, std::int64_t step, bool log) {
  double most = -std::numeric_limits<double>::infinity();
  for (std::int64_t i = 0; i < size; ++i) {
    const auto value = static_cast<double>(x[i * step]);
    if (value > most || std::isnan(value)) most = value;
  }
  double sum = 0;
  for (std::int64_t i = 0; i < size; ++i) sum += std::exp(static_cast<double>(x[i * step]) - most);
  const double log_sum = std::log(sum);
  for (std::int64_t i = 0; i < size; ++i) {
    const double shifted = static_cast<double>(x[i * step]) - most;
    y[i * step] = static_cast<T>(log ? shifted - log_sum : std::exp(shifted) / sum);
  }
}

}  // namespace

void softmax(const SoftmaxArgs& args) {
  Array output = args.output;
  with_float(args.input.dtype(), [&]<class T>() {
    const std::int64_t size = output.shape()[1];
    const std::int64_t inner = output.shape()[2];
    const T* x = args.input.data<T>();
    T* y = output.mutable_data<T>();
    parallel_for(0, output.shape()[0] * inner, 16, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        const std::int64_t at = i / inner * size * inner + i % inner;
        softmax_line(x + at, y + at, size, inner, args.log);
      }
    });
  });
}

}  // namespace twofold::kernels::native
