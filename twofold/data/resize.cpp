#include "twofold/data/resize.h"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <vector>

#include "twofold/core/error.h"
#include "twofold/core/parallel.h"
#include "twofold/data/picture.h"

namespace twofold::data {

namespace {

// The input elements that make one output element.
struct Span {
  std::int64_t first;
  std::int64_t count;
};

// Weights of a line of `in` elements that becomes one of `out`: `each` to an output element, of
// which its span says how many count.
template <class W>
struct Weights {
  std::vector<Span> spans;
  std::vector<W> values;
  std::size_t each = 0;
};

// torch's _compute_indices_min_size_weights_aa for the triangle filter. Real is float for float32
// and double for uint8, as there.
template <std::floating_point Real>
Weights<Real> triangle(std::int64_t in, std::int64_t out) {
  const Real scale = static_cast<Real>(in) / static_cast<Real>(out);
  const Real support = std::max(scale, Real{1});
  const Real inverse = scale >= 1 ? Real{1} / scale : Real{1};
  Weights<Real> weights;
  weights.each = static_cast<std::size_t>(std::ceil(support)) * 2 + 1;
  weights.values.assign(weights.each * static_cast<std::size_t>(out), 0);
  for (std::int64_t i = 0; i < out; ++i) {
    const Real center = scale * (static_cast<Real>(i) + Real{0.5});
    const std::int64_t first =
        std::max(static_cast<std::int64_t>(center - support + Real{0.5}), std::int64_t{0});
    const std::int64_t end = std::min(static_cast<std::int64_t>(center + support + Real{0.5}), in);
    const std::int64_t count =
        std::clamp(end - first, std::int64_t{0}, static_cast<std::int64_t>(weights.each));
    Real* line = weights.values.data() + static_cast<std::size_t>(i) * weights.each;
    Real total = 0;
    for (std::int64_t k = 0; k < count; ++k) {
      const Real at = std::abs((static_cast<Real>(k + first) - center + Real{0.5}) * inverse);
      line[k] = at < 1 ? 1 - at : 0;
      total += line[k];
    }
    for (std::int64_t k = 0; k < count; ++k)
      if (total != 0) line[k] /= total;
    weights.spans.push_back({first, count});
  }
  return weights;
}

// Weights of 16 bits and by how many bits they were multiplied.
struct Fixed {
  Weights<std::int32_t> weights;
  unsigned bits = 0;
};

Fixed fixed(const Weights<double>& exact) {
  constexpr double kLimit = 1 << 15;
  const double largest = *std::ranges::max_element(exact.values);
  Fixed result;
  while (result.bits < 22 && std::floor(0.5 + largest * std::exp2(result.bits + 1)) < kLimit)
    ++result.bits;
  result.weights = {.spans = exact.spans, .values = {}, .each = exact.each};
  for (const double value : exact.values)
    result.weights.values.push_back(
        static_cast<std::int32_t>(0.5 + value * std::exp2(result.bits)));
  return result;
}

// One output element: the weighted sum of `in[0], in[step], ...`.
std::uint8_t weighted(const std::uint8_t* in, std::int64_t step, const std::int32_t* weights,
                      std::int64_t count, unsigned bits) {
  std::int32_t sum = std::int32_t{1} << (bits - 1);
  for (std::int64_t k = 0; k < count; ++k) sum += in[k * step] * weights[k];
  return static_cast<std::uint8_t>(std::clamp(sum >> bits, 0, 255));
}

float weighted(const float* in, std::int64_t step, const float* weights, std::int64_t count,
               unsigned /*bits*/) {
  float sum = 0;
  for (std::int64_t k = 0; k < count; ++k) sum += in[k * step] * weights[k];
  return sum;
}

// `planes` [n, height, width] with lines along one of the last two dimensions made new: `step` is
// the distance between neighbours of a line, `beside` how many lines lie side by side.
template <class T, class W>
void stretch(const T* in, T* out, std::int64_t blocks, std::int64_t in_block,
             const Weights<W>& weights, std::int64_t beside, unsigned bits) {
  const auto length = static_cast<std::int64_t>(weights.spans.size());
  parallel_for(0, blocks, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t block = begin; block < end; ++block)
      for (std::int64_t i = 0; i < length; ++i) {
        const Span span = weights.spans[static_cast<std::size_t>(i)];
        const W* line = weights.values.data() + static_cast<std::size_t>(i) * weights.each;
        const T* from = in + block * in_block + span.first * beside;
        T* to = out + (block * length + i) * beside;
        for (std::int64_t x = 0; x < beside; ++x)
          to[x] = weighted(from + x, beside, line, span.count, bits);
      }
  });
}

template <class T>
void stretch(const Array& in, Array& out, std::int64_t size, std::int64_t new_size,
             std::int64_t beside) {
  const std::int64_t blocks = in.numel() / (size * beside);
  const T* from = in.data<T>();
  T* to = out.mutable_data<T>();
  if constexpr (std::same_as<T, float>) {
    stretch(from, to, blocks, size * beside, triangle<float>(size, new_size), beside, 0);
  } else {
    const Fixed weights = fixed(triangle<double>(size, new_size));
    stretch(from, to, blocks, size * beside, weights.weights, beside, weights.bits);
  }
}

// The array with dimension `dim` (-1 or -2) stretched.
Array stretched(const Array& in, std::int64_t dim, std::int64_t new_size) {
  const std::int64_t size = in.size(dim);
  if (size == new_size) return in;
  Shape shape = in.shape();
  shape[static_cast<std::size_t>(in.dim() + dim)] = new_size;
  Array out = Array::empty(shape, in.dtype());
  const std::int64_t beside = dim == -1 ? 1 : in.size(-1);
  if (in.dtype() == DType::float32)
    stretch<float>(in, out, size, new_size, beside);
  else
    stretch<std::uint8_t>(in, out, size, new_size, beside);
  return out;
}

void check_planes(const char* operation, const Array& planes) {
  if (planes.dim() < 2 || planes.numel() == 0 ||
      (planes.dtype() != DType::uint8 && planes.dtype() != DType::float32))
    fail_at(ErrorKind::value, {.operation = operation},
            "expected uint8 or float32 [..., height, width] with elements, got {} {}",
            to_string(planes.dtype()), to_string(planes.shape()));
}

void check_size(const char* operation, std::int64_t height, std::int64_t width) {
  if (height < 1 || width < 1)
    fail_at(ErrorKind::value, {.operation = operation}, "expected sizes above 0, got {} x {}",
            height, width);
  check_picture_size({.operation = operation}, static_cast<std::uint64_t>(height),
                     static_cast<std::uint64_t>(width), {});
}

template <class T>
void shrink_plane(const T* in, float* out, std::int64_t height, std::int64_t width,
                  std::int64_t factor) {
  for (std::int64_t top = 0; top < height; top += factor)
    for (std::int64_t left = 0; left < width; left += factor) {
      const std::int64_t bottom = std::min(height - top, factor) + top;
      const std::int64_t right = std::min(width - left, factor) + left;
      double sum = 0;
      for (std::int64_t y = top; y < bottom; ++y)
        for (std::int64_t x = left; x < right; ++x) sum += in[y * width + x];
      *out++ = static_cast<float>(sum / static_cast<double>((bottom - top) * (right - left)));
    }
}

template <class T>
void shrink_planes(const Array& in, Array& out, std::int64_t factor) {
  const std::int64_t each = in.size(-2) * in.size(-1);
  const std::int64_t new_each = out.size(-2) * out.size(-1);
  for (std::int64_t i = 0; i < in.numel() / each; ++i)
    shrink_plane(in.data<T>() + i * each, out.mutable_data<float>() + i * new_each, in.size(-2),
                 in.size(-1), factor);
}

Array empty_planes(const Array& planes, std::int64_t height, std::int64_t width, DType dtype) {
  Shape shape = planes.shape();
  shape[shape.size() - 2] = height;
  shape[shape.size() - 1] = width;
  return Array::empty(shape, dtype);
}

}  // namespace

Array resize_bilinear(const Array& planes, std::int64_t height, std::int64_t width) {
  constexpr const char* kName = "resize_bilinear";
  check_planes(kName, planes);
  check_size(kName, height, width);
  check_size(kName, planes.size(-2), width);
  return stretched(stretched(planes.contiguous(), -1, width), -2, height);
}

Array shrink(const Array& planes, std::int64_t factor) {
  constexpr const char* kName = "shrink";
  check_planes(kName, planes);
  if (factor < 1)
    fail_at(ErrorKind::value, {.operation = kName}, "expected a factor above 0, got {}", factor);
  const auto ceil = [factor](std::int64_t size) { return (size - 1) / factor + 1; };
  const Array in = planes.contiguous();
  Array out = empty_planes(in, ceil(in.size(-2)), ceil(in.size(-1)), DType::float32);
  if (in.dtype() == DType::float32)
    shrink_planes<float>(in, out, factor);
  else
    shrink_planes<std::uint8_t>(in, out, factor);
  return out;
}

Array pad_edge(const Array& planes, std::int64_t by) {
  constexpr const char* kName = "pad_edge";
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  check_planes(kName, planes);
  if (by < 0 || by > kMost)
    fail_at(ErrorKind::value, {.operation = kName}, "expected 0 to {} rows and columns, got {}",
            kMost, by);
  const std::int64_t height = planes.size(-2);
  const std::int64_t width = planes.size(-1);
  check_size(kName, height + 2 * by, width + 2 * by);
  Array out = empty_planes(planes, height + 2 * by, width + 2 * by, planes.dtype());
  const Array middle = out.narrow(-2, by, height);
  Array(middle.narrow(-1, by, width)).copy_(planes);
  // Columns beside the middle rows, then whole rows above and below.
  const auto repeat = [by](const Array& array, std::int64_t dim, std::int64_t size) {
    for (const bool behind : {false, true}) {
      if (by == 0) return;
      Array edge = array.narrow(dim, behind ? by + size : 0, by);
      edge.copy_(array.narrow(dim, behind ? by + size - 1 : by, 1).expand(edge.shape()));
    }
  };
  repeat(middle, -1, width);
  repeat(out, -2, height);
  return out;
}

}  // namespace twofold::data
