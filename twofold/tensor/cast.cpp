#include "twofold/tensor/cast.h"

#include <array>
#include <complex>
#include <cstring>
#include <functional>
#include <optional>

#include "twofold/core/parallel.h"
#include "twofold/tensor/float_bits.h"

namespace twofold {

namespace {

using Complex = std::complex<double>;

/// x86's conversion, which torch shows: truncation, and the least integer beyond the range.
std::int64_t truncated(double value) {
  constexpr double kLimit = 9223372036854775808.0;
  const bool inside = value >= -kLimit && value < kLimit;  // false for a nan
  return inside ? static_cast<std::int64_t>(value) : std::numeric_limits<std::int64_t>::min();
}

template <class To, class From>
To converted(From value) {
  if constexpr (std::is_same_v<From, Complex>) {
    if constexpr (std::is_same_v<To, bool>)
      return value != Complex(0);
    else if constexpr (std::is_same_v<To, Complex>)
      return value;
    else
      return converted<To>(value.real());
  } else if constexpr (std::is_same_v<To, Complex>) {
    return Complex(static_cast<double>(value), 0);
  } else if constexpr (std::is_same_v<To, bool>) {
    return value != From{0};
  } else if constexpr (std::is_floating_point_v<From> && std::is_same_v<To, std::uint64_t>) {
    constexpr double kHalf = 9223372036854775808.0;
    const auto wide = static_cast<double>(value);
    if (wide >= kHalf && wide < 2 * kHalf) return static_cast<std::uint64_t>(wide);
    return static_cast<std::uint64_t>(truncated(wide));
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    return static_cast<To>(truncated(static_cast<double>(value)));
  } else {
    return static_cast<To>(value);
  }
}

/// How elements of a dtype are read and written: `Bits` in memory, `Value` in between.
template <class T>
struct Plain {
  using Bits = T;
  using Value = std::conditional_t<
      std::is_floating_point_v<T>, T,
      std::conditional_t<std::is_same_v<T, std::uint64_t>, std::uint64_t, std::int64_t>>;
  static Value read(Bits bits) { return static_cast<Value>(bits); }
  template <class From>
  static Bits write(From value) {
    return converted<T>(value);
  }
};

struct Boolean {
  using Bits = std::uint8_t;
  using Value = std::int64_t;
  static Value read(Bits bits) { return bits != 0 ? 1 : 0; }
  template <class From>
  static Bits write(From value) {
    return converted<bool>(value) ? 1 : 0;
  }
};

template <const FloatFormat& format, class BitsOf>
struct Small {
  using Bits = BitsOf;
  using Value = float;
  static Value read(Bits bits) { return decode_float(bits, format); }
  template <class From>
  static Bits write(From value) {
    return static_cast<Bits>(encode_float(converted<float>(value), format));
  }
};

struct BFloat {
  using Bits = std::uint16_t;
  using Value = float;
  static Value read(Bits bits) { return bfloat16_to_float(bits); }
  template <class From>
  static Bits write(From value) {
    return float_to_bfloat16(converted<float>(value));
  }
};

struct PowerOfTwo {
  using Bits = std::uint8_t;
  using Value = float;
  static Value read(Bits bits) { return decode_e8m0(bits); }
  template <class From>
  static Bits write(From value) {
    return encode_e8m0(converted<float>(value));
  }
};

template <class Part>
struct Pair {
  struct Bits {
    typename Part::Bits real, imaginary;
  };
  using Value = Complex;
  static Value read(Bits bits) {
    return {static_cast<double>(Part::read(bits.real)),
            static_cast<double>(Part::read(bits.imaginary))};
  }
  template <class From>
  static Bits write(From value) {
    const Complex c = converted<Complex>(value);
    return {Part::write(c.real()), Part::write(c.imag())};
  }
};

/// Calls `visit.template operator()<Codec>()` with the codec of `dtype`. Throws for opaque types.
template <class Visit>
void with_codec(DType dtype, Visit&& visit) {
  switch (dtype) {
    case DType::boolean:
      return visit.template operator()<Boolean>();
    case DType::uint8:
      return visit.template operator()<Plain<std::uint8_t>>();
    case DType::uint16:
      return visit.template operator()<Plain<std::uint16_t>>();
    case DType::uint32:
      return visit.template operator()<Plain<std::uint32_t>>();
    case DType::uint64:
      return visit.template operator()<Plain<std::uint64_t>>();
    case DType::int8:
      return visit.template operator()<Plain<std::int8_t>>();
    case DType::int16:
      return visit.template operator()<Plain<std::int16_t>>();
    case DType::int32:
      return visit.template operator()<Plain<std::int32_t>>();
    case DType::int64:
      return visit.template operator()<Plain<std::int64_t>>();
    case DType::float16:
      return visit.template operator()<Small<kFloat16, std::uint16_t>>();
    case DType::bfloat16:
      return visit.template operator()<BFloat>();
    case DType::float32:
      return visit.template operator()<Plain<float>>();
    case DType::float64:
      return visit.template operator()<Plain<double>>();
    case DType::complex32:
      return visit.template operator()<Pair<Small<kFloat16, std::uint16_t>>>();
    case DType::complex64:
      return visit.template operator()<Pair<Plain<float>>>();
    case DType::complex128:
      return visit.template operator()<Pair<Plain<double>>>();
    case DType::float8_e4m3fn:
      return visit.template operator()<Small<kFloat8E4M3FN, std::uint8_t>>();
    case DType::float8_e5m2:
      return visit.template operator()<Small<kFloat8E5M2, std::uint8_t>>();
    case DType::float8_e4m3fnuz:
      return visit.template operator()<Small<kFloat8E4M3FNUZ, std::uint8_t>>();
    case DType::float8_e5m2fnuz:
      return visit.template operator()<Small<kFloat8E5M2FNUZ, std::uint8_t>>();
    case DType::float8_e8m0fnu:
      return visit.template operator()<PowerOfTwo>();
    default:
      fail(ErrorKind::unsupported, "cannot convert {} to another type", to_string(dtype));
  }
}

/// The element at `position`. Bytes of a file may lie at any address.
template <class Bits>
Bits load(const std::byte* base, std::int64_t position) {
  Bits bits;
  std::memcpy(&bits, base + position * static_cast<std::int64_t>(sizeof(Bits)), sizeof(Bits));
  return bits;
}

/// Reads `count` elements at `from`, `step` elements apart, into `out` as Value.
template <class Value>
using ReadRow = void (*)(const std::byte* from, std::int64_t step, std::int64_t count, Value* out);
template <class Value>
using WriteRow = void (*)(const Value* in, std::byte* to, std::int64_t step, std::int64_t count);

template <class Codec>
void read_row(const std::byte* from, std::int64_t step, std::int64_t count,
              typename Codec::Value* out) {
  for (std::int64_t i = 0; i < count; ++i)
    out[i] = Codec::read(load<typename Codec::Bits>(from, i * step));
}

template <class Codec, class Value>
void write_row(const Value* in, std::byte* to, std::int64_t step, std::int64_t count) {
  auto* bits = reinterpret_cast<typename Codec::Bits*>(to);
  for (std::int64_t i = 0; i < count; ++i) bits[i * step] = Codec::write(in[i]);
}

/// One row of both arrays: pointers, steps in elements, and its length.
using RowFunction =
    std::function<void(const std::byte*, std::int64_t, std::byte*, std::int64_t, std::int64_t)>;

template <class Value>
RowFunction converting_row(ReadRow<Value> read, WriteRow<Value> write, std::size_t from_size,
                           std::size_t to_size) {
  return [=](const std::byte* from, std::int64_t from_step, std::byte* to, std::int64_t to_step,
             std::int64_t count) {
    constexpr std::int64_t kChunk = 256;
    std::array<Value, kChunk> values;
    for (std::int64_t i = 0; i < count; i += kChunk) {
      const std::int64_t n = std::min(kChunk, count - i);
      read(from + i * from_step * static_cast<std::int64_t>(from_size), from_step, n,
           values.data());
      write(values.data(), to + i * to_step * static_cast<std::int64_t>(to_size), to_step, n);
    }
  };
}

template <class Unit>
void move_row(const std::byte* from, std::int64_t from_step, std::byte* to, std::int64_t to_step,
              std::int64_t count) {
  if (from_step == 1 && to_step == 1) {
    std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(Unit));
    return;
  }
  auto* out = reinterpret_cast<Unit*>(to);
  for (std::int64_t i = 0; i < count; ++i) out[i * to_step] = load<Unit>(from, i * from_step);
}

struct Sixteen {
  std::uint64_t low, high;
};

RowFunction row_function(DType from, DType to) {
  if (from == to) {
    switch (size_of(from)) {
      case 1:
        return move_row<std::uint8_t>;
      case 2:
        return move_row<std::uint16_t>;
      case 4:
        return move_row<std::uint32_t>;
      case 8:
        return move_row<std::uint64_t>;
      default:
        return move_row<Sixteen>;
    }
  }
  RowFunction row;
  with_codec(from, [&]<class From>() {
    using Value = typename From::Value;
    with_codec(to, [&]<class To>() {
      row = converting_row<Value>(read_row<From>, write_row<To, Value>, size_of(from), size_of(to));
    });
  });
  return row;
}

/// Both arrays' dimensions, from the outermost to the innermost of the target, so that writes run
/// forward; neighbours that lie densely in both are merged.
struct Loops {
  Shape sizes;
  Strides from, to;
};

/// Makes the longer of the two inner loops the row when the innermost is short, as the three
/// channels of a picture are: the cost of starting a row outweighs writing with gaps.
void lengthen_rows(Loops& loops) {
  constexpr std::int64_t kShort = 16;
  const std::size_t last = loops.sizes.size() - 1;
  if (last == 0 || loops.sizes[last] >= kShort || loops.sizes[last - 1] <= loops.sizes[last])
    return;
  std::swap(loops.sizes[last], loops.sizes[last - 1]);
  std::swap(loops.from[last], loops.from[last - 1]);
  std::swap(loops.to[last], loops.to[last - 1]);
}

Loops merged_loops(const Array& from, const Array& to) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < to.shape().size(); ++i)
    if (to.shape()[i] != 1) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return to.strides()[a] > to.strides()[b]; });
  Loops loops;
  for (const std::size_t d : order) {
    const std::int64_t size = to.shape()[d];
    const std::int64_t f = from.strides()[d];
    const std::int64_t t = to.strides()[d];
    if (!loops.sizes.empty() && loops.from.back() == size * f && loops.to.back() == size * t) {
      loops.sizes.back() *= size;
      loops.from.back() = f;
      loops.to.back() = t;
    } else {
      loops.sizes.push_back(size);
      loops.from.push_back(f);
      loops.to.push_back(t);
    }
  }
  if (loops.sizes.empty()) loops = {{1}, {1}, {1}};
  lengthen_rows(loops);
  return loops;
}

}  // namespace

void copy_elements(const Array& from, Array& to) {
  if (to.numel() == 0) return;
  const RowFunction row = row_function(from.dtype(), to.dtype());
  const Loops loops = merged_loops(from, to);
  const auto from_size = static_cast<std::int64_t>(size_of(from.dtype()));
  const auto to_size = static_cast<std::int64_t>(size_of(to.dtype()));
  const std::byte* source = from.raw();
  std::byte* target = to.mutable_raw();
  const std::size_t inner = loops.sizes.size() - 1;
  const std::int64_t length = loops.sizes[inner];
  if (inner == 0) {  // one long row: cut it for the threads
    parallel_for(0, length, 1 << 15, [&](std::int64_t first, std::int64_t last) {
      row(source + first * loops.from[0] * from_size, loops.from[0],
          target + first * loops.to[0] * to_size, loops.to[0], last - first);
    });
    return;
  }
  const std::int64_t grain = std::max<std::int64_t>(1, (1 << 15) / length);
  parallel_for(0, to.numel() / length, grain, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t r = first; r < last; ++r) {
      std::int64_t rest = r;
      std::int64_t from_at = 0;
      std::int64_t to_at = 0;
      for (std::size_t d = inner; d-- > 0;) {
        const std::int64_t i = rest % loops.sizes[d];
        rest /= loops.sizes[d];
        from_at += i * loops.from[d];
        to_at += i * loops.to[d];
      }
      row(source + from_at * from_size, loops.from[inner], target + to_at * to_size,
          loops.to[inner], length);
    }
  });
}

}  // namespace twofold
