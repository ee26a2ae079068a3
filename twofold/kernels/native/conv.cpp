#include "twofold/kernels/native/conv.h"

#include <algorithm>

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/gemm.h"
#include "twofold/kernels/native/real.h"
#include "twofold/kernels/native/scratch.h"

namespace twofold::kernels::native {

namespace {

/// [o, c, kh, kw] as [group, kh, kw, c, o of the group], so that the innermost loop runs over
/// outputs.
template <class T>
void pack(const Conv2dArgs& args, T* packed) {
  const auto* weight = static_cast<const T*>(args.weight);
  const std::int64_t outs = args.out_channels / args.groups;
  const std::int64_t ins = args.channels / args.groups;
  const std::int64_t taps = args.kernel[0] * args.kernel[1];
  for (std::int64_t g = 0; g < args.groups; ++g)
    for (std::int64_t o = 0; o < outs; ++o)
      for (std::int64_t c = 0; c < ins; ++c)
        for (std::int64_t t = 0; t < taps; ++t)
          packed[((g * taps + t) * ins + c) * outs + o] = *weight++;
}

/// Output columns whose tap at `offset` (from stride * column) lies inside `width`.
struct Span {
  std::int64_t first, last;
};

Span columns_inside(std::int64_t offset, std::int64_t stride, std::int64_t width,
                    std::int64_t out_width) {
  const std::int64_t first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
  const std::int64_t last = offset >= width ? 0 : (width - 1 - offset) / stride + 1;
  return {std::min(first, out_width), std::clamp(last, std::int64_t{0}, out_width)};
}

/// One row of the output: a sum of matrix products, one a tap. Taps in the padding are left out,
/// so that a nan in a weight does not meet a zero that is not there.
template <class T>
void convolve_row(const Conv2dArgs& args, const T* packed, std::int64_t n, std::int64_t row) {
  const std::int64_t outs = args.out_channels / args.groups;
  const std::int64_t ins = args.channels / args.groups;
  T* out = static_cast<T*>(args.output) +
           (n * args.out_height + row) * args.out_width * args.out_channels;
  const auto* bias = static_cast<const T*>(args.bias);
  for (std::int64_t x = 0; x < args.out_width; ++x)
    for (std::int64_t o = 0; o < args.out_channels; ++o)
      out[x * args.out_channels + o] = bias == nullptr ? T{0} : bias[o];
  for (std::int64_t kh = 0; kh < args.kernel[0]; ++kh) {
    const std::int64_t y = row * args.stride[0] + kh * args.dilation[0] - args.padding[0];
    if (y < 0 || y >= args.height) continue;
    const T* line =
        static_cast<const T*>(args.input) + (n * args.height + y) * args.width * args.channels;
    for (std::int64_t kw = 0; kw < args.kernel[1]; ++kw) {
      const std::int64_t offset = kw * args.dilation[1] - args.padding[2];
      const Span span = columns_inside(offset, args.stride[1], args.width, args.out_width);
      if (span.first >= span.last) continue;
      const T* first = line + (span.first * args.stride[1] + offset) * args.channels;
      for (std::int64_t g = 0; g < args.groups; ++g) {
        const std::int64_t tap = (g * args.kernel[0] + kh) * args.kernel[1] + kw;
        add_product<T>(span.last - span.first, outs, ins,
                       {first + g * ins, args.stride[1] * args.channels},
                       {packed + tap * ins * outs, outs},
                       {out + span.first * args.out_channels + g * outs, args.out_channels});
      }
    }
  }
}

template <class T>
void convolve(const Conv2dArgs& args) {
  const std::int64_t taps = args.kernel[0] * args.kernel[1];
  Scratch<T> packed(args.out_channels * (args.channels / args.groups) * taps);
  T* weight = packed.data();
  pack(args, weight);
  parallel_for(0, args.batch * args.out_height, 1, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i)
      convolve_row<T>(args, weight, i / args.out_height, i % args.out_height);
  });
}

}  // namespace

void conv2d(const Conv2dArgs& args) {
  with_real(args.dtype, [&]<class T>() { convolve<T>(args); });
}

}  // namespace twofold::kernels::native
