#include "twofold/kernels/native/activation.h"

#include <algorithm>

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/real.h"

namespace twofold::kernels::native {

namespace {

constexpr std::int64_t kGrain = 1 << 15;

template <class T>
void clamp_range(const T* in, T* out, std::int64_t count, T low, T high) {
  // Comparisons with a nan are false, so it stays.
  for (std::int64_t i = 0; i < count; ++i) {
    const T raised = in[i] < low ? low : in[i];
    out[i] = raised > high ? high : raised;
  }
}

template <class T>
void prelu_rows(const T* in, const T* weight, T* out, std::int64_t rows, std::int64_t channels) {
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t c = 0; c < channels; ++c) {
      const T x = in[row * channels + c];
      const T scaled = x * weight[c];
      out[row * channels + c] = x > T{0} ? x : scaled;
    }
}

}  // namespace

void clamp(const ClampArgs& args) {
  with_real(args.dtype, [&]<class T>() {
    parallel_for(0, args.count, kGrain, [&](std::int64_t first, std::int64_t last) {
      clamp_range(static_cast<const T*>(args.input) + first, static_cast<T*>(args.output) + first,
                  last - first, static_cast<T>(args.low), static_cast<T>(args.high));
    });
  });
}

void prelu(const PReluArgs& args) {
  with_real(args.dtype, [&]<class T>() {
    const std::int64_t grain = std::max<std::int64_t>(1, kGrain / args.channels);
    parallel_for(0, args.rows, grain, [&](std::int64_t first, std::int64_t last) {
      const std::int64_t at = first * args.channels;
      prelu_rows(static_cast<const T*>(args.input) + at, static_cast<const T*>(args.weight),
                 static_cast<T*>(args.output) + at, last - first, args.channels);
    });
  });
}

}  // namespace twofold::kernels::native
