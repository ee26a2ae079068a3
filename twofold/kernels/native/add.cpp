#include "twofold/kernels/native/add.h"

#include <type_traits>

#include "twofold/core/error.h"
#include "twofold/core/parallel.h"

namespace twofold::kernels::native {

namespace {

template <class T>
void add_range(const T* a, const T* b, T* out, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    if constexpr (std::is_same_v<T, bool>)
      out[i] = a[i] || b[i];
    else
      out[i] = static_cast<T>(a[i] + b[i]);
  }
}

template <class T>
void add_all(const AddArgs& args) {
  parallel_for(0, args.count, 1 << 15, [&](std::int64_t first, std::int64_t last) {
    add_range(static_cast<const T*>(args.a) + first, static_cast<const T*>(args.b) + first,
              static_cast<T*>(args.output) + first, last - first);
  });
}

}  // namespace

void add(const AddArgs& args) {
  // Two's complement adds signed and unsigned numbers alike, and unsigned ones may wrap.
  switch (args.dtype) {
    case DType::boolean:
      return add_all<bool>(args);
    case DType::uint8:
    case DType::int8:
      return add_all<std::uint8_t>(args);
    case DType::uint16:
    case DType::int16:
      return add_all<std::uint16_t>(args);
    case DType::uint32:
    case DType::int32:
      return add_all<std::uint32_t>(args);
    case DType::uint64:
    case DType::int64:
      return add_all<std::uint64_t>(args);
    case DType::float32:
      return add_all<float>(args);
    case DType::float64:
      return add_all<double>(args);
    default:
      fail(ErrorKind::internal, "expected a kernel's dtype, got {}", to_string(args.dtype));
  }
}

}  // namespace twofold::kernels::native
