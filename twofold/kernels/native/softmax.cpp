#include "twofold/kernels/native/softmax.h"

#include <algorithm>
#include <cmath>

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/real.h"

namespace twofold::kernels::native {

namespace {

/// One line of `length` elements, `step` apart. A nan makes the sum nan and so the whole line.
template <class T>
void softmax_line(const T* in, T* out, std::int64_t length, std::int64_t step, bool logarithm) {
  T largest = in[0];
  for (std::int64_t i = 1; i < length; ++i) largest = std::max(largest, in[i * step]);
  T sum{0};
  for (std::int64_t i = 0; i < length; ++i) {
    const T power = std::exp(in[i * step] - largest);
    if (!logarithm) out[i * step] = power;
    sum += power;
  }
  if (logarithm) {
    const T shift = std::log(sum);
    for (std::int64_t i = 0; i < length; ++i) out[i * step] = in[i * step] - largest - shift;
    return;
  }
  for (std::int64_t i = 0; i < length; ++i) out[i * step] /= sum;
}

}  // namespace

void softmax(const SoftmaxArgs& args) {
  with_real(args.dtype, [&]<class T>() {
    const std::int64_t grain = std::max<std::int64_t>(1, (1 << 12) / args.length);
    parallel_for(0, args.outer * args.inner, grain, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t line = first; line < last; ++line) {
        const std::int64_t at = line / args.inner * args.length * args.inner + line % args.inner;
        softmax_line(static_cast<const T*>(args.input) + at, static_cast<T*>(args.output) + at,
                     args.length, args.inner, args.logarithm);
      }
    });
  });
}

}  // namespace twofold::kernels::native
