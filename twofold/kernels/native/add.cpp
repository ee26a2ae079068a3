#include "twofold/kernels/native/add.h"

#include <functional>

#include "twofold/core/error.h"
#include "twofold/core/parallel.h"

namespace twofold::kernels::native {

namespace {

/// Calls body(first, last) on pieces of all elements.
void for_pieces(const AddArgs& args, const std::function<void(std::int64_t, std::int64_t)>& body) {
  parallel_for(0, args.count, 1 << 15, body);
}

template <class T>
void add_all(const AddArgs& args) {
  for_pieces(args, [&](std::int64_t first, std::int64_t last) {
    const auto* a = static_cast<const T*>(args.a);
    const auto* b = static_cast<const T*>(args.b);
    auto* out = static_cast<T*>(args.output);
    for (std::int64_t i = first; i < last; ++i) out[i] = static_cast<T>(a[i] + b[i]);
  });
}

/// Bytes, because those of a file may be other than 0 and 1.
void or_all(const AddArgs& args) {
  for_pieces(args, [&](std::int64_t first, std::int64_t last) {
    const auto* a = static_cast<const std::uint8_t*>(args.a);
    const auto* b = static_cast<const std::uint8_t*>(args.b);
    auto* out = static_cast<std::uint8_t*>(args.output);
    for (std::int64_t i = first; i < last; ++i) out[i] = (a[i] | b[i]) != 0 ? 1 : 0;
  });
}

}  // namespace

void add(const AddArgs& args) {
  // Two's complement adds signed and unsigned numbers alike, and unsigned ones may wrap.
  switch (args.dtype) {
    case DType::boolean:
      return or_all(args);
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
