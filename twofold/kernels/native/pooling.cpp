#include "twofold/kernels/native/pooling.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/real.h"

namespace twofold::kernels::native {

namespace {

/// Calls body(n, y, x) for each output pixel, on several threads.
template <class Body>
void for_pixels(std::int64_t batch, std::int64_t height, std::int64_t width, const Body& body) {
  parallel_for(0, batch * height, 1, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i)
      for (std::int64_t x = 0; x < width; ++x) body(i / height, i % height, x);
  });
}

/// Adds `in` to `sum`, or takes the larger of both (a nan wins).
template <class T>
void add_channels(const T* __restrict in, T* __restrict sum, std::int64_t channels) {
  for (std::int64_t c = 0; c < channels; ++c) sum[c] += in[c];
}

template <class T>
void max_channels(const T* __restrict in, T* __restrict best, std::int64_t channels) {
  for (std::int64_t c = 0; c < channels; ++c) {
    const bool keep =
        (best[c] >= in[c]) | (best[c] != best[c]);  // NOLINT(misc-redundant-expression)
    best[c] = keep ? best[c] : in[c];
  }
}

template <class T>
void max_channels_at(const T* in, T* best, std::int64_t* index, std::int64_t at,
                     std::int64_t channels) {
  for (std::int64_t c = 0; c < channels; ++c) {
    // torch's rule: a later nan takes the place of an earlier one.
    if (!(in[c] > best[c] || std::isnan(in[c]))) continue;
    best[c] = in[c];
    index[c] = at;
  }
}

/// Calls body(row, column) for the taps of one window that lie inside the input.
template <class Body>
void for_taps(const PoolShape& s, std::int64_t y, std::int64_t x, const Body& body) {
  for (std::int64_t kh = 0; kh < s.kernel[0]; ++kh) {
    const std::int64_t row = y * s.stride[0] + kh * s.dilation[0] - s.padding[0];
    if (row < 0 || row >= s.height) continue;
    for (std::int64_t kw = 0; kw < s.kernel[1]; ++kw) {
      const std::int64_t column = x * s.stride[1] + kw * s.dilation[1] - s.padding[2];
      if (column >= 0 && column < s.width) body(row, column);
    }
  }
}

template <class T>
void max_pool(const MaxPool2dArgs& args) {
  const PoolShape& s = args.shape;
  const auto* input = static_cast<const T*>(args.input);
  for_pixels(s.batch, s.out_height, s.out_width, [&](auto n, auto y, auto x) {
    const std::int64_t at = ((n * s.out_height + y) * s.out_width + x) * s.channels;
    T* best = static_cast<T*>(args.output) + at;
    std::fill_n(best, s.channels, -std::numeric_limits<T>::infinity());
    bool first = true;
    for_taps(s, y, x, [&](std::int64_t row, std::int64_t column) {
      const std::int64_t place = row * s.width + column;
      const T* in = input + (n * s.height * s.width + place) * s.channels;
      if (args.indices == nullptr) return max_channels(in, best, s.channels);
      // Where all are -inf the first tap is the winner.
      if (first) std::fill_n(args.indices + at, s.channels, place);
      first = false;
      max_channels_at(in, best, args.indices + at, place, s.channels);
    });
  });
}

/// What the sum of a window is divided by: its taps inside the input, or inside the padded input.
std::int64_t count_of(const AvgPool2dArgs& args, std::int64_t y, std::int64_t x) {
  if (args.divisor != 0) return args.divisor;
  const PoolShape& s = args.shape;
  const auto length = [&](std::size_t axis, std::int64_t at, std::int64_t size) {
    const std::int64_t before = s.padding.at(2 * axis);
    const std::int64_t after = s.padding.at(2 * axis + 1);
    const std::int64_t begin = at * s.stride.at(axis) - before;
    const std::int64_t end = std::min(begin + s.kernel.at(axis), size + after);
    if (args.count_padding) return end - begin;
    return std::min(end, size) - std::max<std::int64_t>(begin, 0);
  };
  return length(0, y, s.height) * length(1, x, s.width);
}

template <class T>
void avg_pool(const AvgPool2dArgs& args) {
  const PoolShape& s = args.shape;
  const auto* input = static_cast<const T*>(args.input);
  for_pixels(s.batch, s.out_height, s.out_width, [&](auto n, auto y, auto x) {
    T* sum = static_cast<T*>(args.output) + ((n * s.out_height + y) * s.out_width + x) * s.channels;
    std::fill_n(sum, s.channels, T{0});
    for_taps(s, y, x, [&](std::int64_t row, std::int64_t column) {
      add_channels(input + ((n * s.height + row) * s.width + column) * s.channels, sum, s.channels);
    });
    const auto count = static_cast<T>(count_of(args, y, x));
    for (std::int64_t c = 0; c < s.channels; ++c) sum[c] /= count;
  });
}

template <class T>
void adaptive_avg_pool(const AdaptiveAvgPool2dArgs& args) {
  const auto* input = static_cast<const T*>(args.input);
  for_pixels(args.batch, args.out_height, args.out_width, [&](auto n, auto y, auto x) {
    T* sum = static_cast<T*>(args.output) +
             ((n * args.out_height + y) * args.out_width + x) * args.channels;
    std::fill_n(sum, args.channels, T{0});
    const std::int64_t top = y * args.height / args.out_height;
    const std::int64_t bottom = ((y + 1) * args.height + args.out_height - 1) / args.out_height;
    const std::int64_t left = x * args.width / args.out_width;
    const std::int64_t right = ((x + 1) * args.width + args.out_width - 1) / args.out_width;
    for (std::int64_t row = top; row < bottom; ++row)
      for (std::int64_t column = left; column < right; ++column)
        add_channels(input + ((n * args.height + row) * args.width + column) * args.channels, sum,
                     args.channels);
    const auto count = static_cast<T>((bottom - top) * (right - left));
    for (std::int64_t c = 0; c < args.channels; ++c) sum[c] /= count;
  });
}

}  // namespace

void max_pool2d(const MaxPool2dArgs& args) {
  with_real(args.dtype, [&]<class T>() { max_pool<T>(args); });
}

void avg_pool2d(const AvgPool2dArgs& args) {
  with_real(args.dtype, [&]<class T>() { avg_pool<T>(args); });
}

void adaptive_avg_pool2d(const AdaptiveAvgPool2dArgs& args) {
  with_real(args.dtype, [&]<class T>() { adaptive_avg_pool<T>(args); });
}

}  // namespace twofold::kernels::native
