#include "twofold/kernels/pooling.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/float_dispatch.h"

namespace twofold::kernels::native {

namespace {

/// One window in one dimension.
struct Window {
  std::int64_t start, end;  // within the padded input, before clipping to the input
};

Window window_at(std::int64_t at, std::int64_t stride, std::int64_t before, std::int64_t after,
                 std::int64_t kernel, std::int64_t size) {
  const std::int64_t start = at * stride - before;
  return {start, std::min(start + kernel, size + after)};
}

template <class T>
struct Plane {
  const T* x;
  const Strides& strides;
  [[nodiscard]] T at(std::int64_t h, std::int64_t w) const {
    return x[h * strides[2] + w * strides[3]];
  }
};

struct Found {
  double value;
  std::int64_t index;
};

template <class T>
Found maximum(const PoolArgs& a, const Plane<T>& plane, std::int64_t y0, std::int64_t x0) {
  const Shape& in = a.input.shape();
  Found best{-std::numeric_limits<double>::infinity(), -1};
  for (std::int64_t ky = 0; ky < a.kernel[0]; ++ky) {
    const std::int64_t h = y0 + ky * a.dilation[0];
    if (h < 0 || h >= in[2]) continue;
    for (std::int64_t kx = 0; kx < a.kernel[1]; ++kx) {
      const std::int64_t w = x0 + kx * a.dilation[1];
      if (w < 0 || w >= in[3]) continue;
      const auto value = static_cast<double>(plane.at(h, w));
      // torch: a nan wins and stays; the first of equals keeps its place.
      if (best.index < 0 || value > best.value || std::isnan(value)) best = {value, h * in[3] + w};
    }
  }
  return best;
}

template <class T>
double average(const PoolArgs& a, const Plane<T>& plane, std::int64_t oy, std::int64_t ox) {
  const Shape& in = a.input.shape();
  const Window rows = window_at(oy, a.stride[0], a.padding[0], a.padding[1], a.kernel[0], in[2]);
  const Window columns = window_at(ox, a.stride[1], a.padding[2], a.padding[3], a.kernel[1], in[3]);
  const std::int64_t h0 = std::max<std::int64_t>(rows.start, 0);
  const std::int64_t h1 = std::min(rows.end, in[2]);
  const std::int64_t w0 = std::max<std::int64_t>(columns.start, 0);
  const std::int64_t w1 = std::min(columns.end, in[3]);
  double sum = 0;
  for (std::int64_t h = h0; h < h1; ++h)
    for (std::int64_t w = w0; w < w1; ++w) sum += static_cast<double>(plane.at(h, w));
  if (h0 >= h1 || w0 >= w1) return 0;
  const std::int64_t inside = (h1 - h0) * (w1 - w0);
  const std::int64_t padded = (rows.end - rows.start) * (columns.end - columns.start);
  const std::int64_t divisor = a.divisor != 0 ? a.divisor : a.count_pads ? padded : inside;
  return sum / static_cast<double>(divisor);
}

/// Calls body(n, c) for every plane, on several threads.
template <class Body>
void for_planes(const Shape& shape, Body body) {
  parallel_for(0, shape[0] * shape[1], 1, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) body(i / shape[1], i % shape[1]);
  });
}

}  // namespace

void pool2d(const PoolArgs& args) {
  Array output = args.output;
  Array indices = args.indices;
  const Strides& is = args.input.strides();
  const Strides& os = output.strides();
  with_float(args.input.dtype(), [&]<class T>() {
    T* y = output.mutable_data<T>();
    auto* found_at = indices.defined() ? indices.mutable_data<std::int64_t>() : nullptr;
    for_planes(output.shape(), [&](std::int64_t n, std::int64_t c) {
      const Plane<T> plane{args.input.data<T>() + n * is[0] + c * is[1], is};
      for (std::int64_t oy = 0; oy < output.shape()[2]; ++oy)
        for (std::int64_t ox = 0; ox < output.shape()[3]; ++ox) {
          T& result = y[n * os[0] + c * os[1] + oy * os[2] + ox * os[3]];
          if (args.kind == Pooling::average) {
            result = static_cast<T>(average<T>(args, plane, oy, ox));
            continue;
          }
          const Found best = maximum<T>(args, plane, oy * args.stride[0] - args.padding[0],
                                        ox * args.stride[1] - args.padding[2]);
          result = static_cast<T>(best.value);
          if (found_at != nullptr) {
            const Strides& s = indices.strides();
            found_at[n * s[0] + c * s[1] + oy * s[2] + ox * s[3]] = best.index;
          }
        }
    });
  });
}

void adaptive_avg_pool2d(const AdaptivePoolArgs& args) {
  Array output = args.output;
  const Shape& in = args.input.shape();
  const Shape& out = output.shape();
  const Strides& is = args.input.strides();
  const Strides& os = output.strides();
  const auto first_of = [](std::int64_t i, std::int64_t size, std::int64_t n) {
    return i * size / n;
  };
  const auto last_of = [](std::int64_t i, std::int64_t size, std::int64_t n) {
    return ((i + 1) * size + n - 1) / n;
  };
  with_float(args.input.dtype(), [&]<class T>() {
    T* y = output.mutable_data<T>();
    for_planes(out, [&](std::int64_t n, std::int64_t c) {
      const Plane<T> plane{args.input.data<T>() + n * is[0] + c * is[1], is};
      for (std::int64_t oy = 0; oy < out[2]; ++oy)
        for (std::int64_t ox = 0; ox < out[3]; ++ox) {
          const std::int64_t h0 = first_of(oy, in[2], out[2]);
          const std::int64_t h1 = last_of(oy, in[2], out[2]);
          const std::int64_t w0 = first_of(ox, in[3], out[3]);
          const std::int64_t w1 = last_of(ox, in[3], out[3]);
          double sum = 0;
          for (std::int64_t h = h0; h < h1; ++h)
            for (std::int64_t w = w0; w < w1; ++w) sum += static_cast<double>(plane.at(h, w));
          y[n * os[0] + c * os[1] + oy * os[2] + ox * os[3]] =
              static_cast<T>(sum / static_cast<double>((h1 - h0) * (w1 - w0)));
        }
    });
  });
}

}  // namespace twofold::kernels::native
