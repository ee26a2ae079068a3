#include "twofold/kernels/conv.h"

#include <algorithm>

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/float_dispatch.h"

namespace twofold::kernels::native {

namespace {

/// The kernel positions [first, last) that fall inside an input of `size`, for a window that starts
/// at `start`.
struct Taps {
  std::int64_t first, last;
};

Taps taps_inside(std::int64_t start, std::int64_t size, std::int64_t kernel,
                 std::int64_t dilation) {
  const std::int64_t first = start < 0 ? (-start + dilation - 1) / dilation : 0;
  const std::int64_t last = start >= size ? 0 : (size - 1 - start) / dilation + 1;
  return {std::min(first, kernel), std::clamp<std::int64_t>(last, 0, kernel)};
}

/// One output channel of one picture.
template <class T>
void conv_plane(const Conv2dArgs& a, std::int64_t n, std::int64_t o, T* out_base) {
  const Shape& in = a.input.shape();
  const Shape& w = a.weight.shape();
  const Shape& out = a.output.shape();
  const Strides& is = a.input.strides();
  const Strides& ws = a.weight.strides();
  const Strides& os = a.output.strides();
  const std::int64_t first_channel = o / (w[0] / a.groups) * w[1];
  const T* x = a.input.data<T>() + n * is[0] + first_channel * is[1];
  const T* filter = a.weight.data<T>() + o * ws[0];
  T* y = out_base + n * os[0] + o * os[1];
  const T bias = a.bias.defined() ? a.bias.data<T>()[o * a.bias.strides()[0]] : T{0};
  for (std::int64_t oy = 0; oy < out[2]; ++oy) {
    const std::int64_t y0 = oy * a.stride[0] - a.padding[0];
    const Taps rows = taps_inside(y0, in[2], w[2], a.dilation[0]);
    for (std::int64_t ox = 0; ox < out[3]; ++ox) {
      const std::int64_t x0 = ox * a.stride[1] - a.padding[2];
      const Taps columns = taps_inside(x0, in[3], w[3], a.dilation[1]);
      T sum = 0;
      for (std::int64_t c = 0; c < w[1]; ++c)
        for (std::int64_t ky = rows.first; ky < rows.last; ++ky) {
          const T* line = x + c * is[1] + (y0 + ky * a.dilation[0]) * is[2];
          const T* taps = filter + c * ws[1] + ky * ws[2];
          for (std::int64_t kx = columns.first; kx < columns.last; ++kx)
            sum += line[(x0 + kx * a.dilation[1]) * is[3]] * taps[kx * ws[3]];
        }
      y[oy * os[2] + ox * os[3]] = sum + bias;
    }
  }
}

}  // namespace

void conv2d(const Conv2dArgs& args) {
  Array output = args.output;
  with_float(args.input.dtype(), [&]<class T>() {
    T* out = output.mutable_data<T>();
    const std::int64_t channels = output.shape()[1];
    parallel_for(0, output.shape()[0] * channels, 1, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i)
        conv_plane<T>(args, i / channels, i % channels, out);
    });
  });
}

}  // namespace twofold::kernels::native
