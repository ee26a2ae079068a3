#include "twofold/core/shape.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "twofold/core/checked.h"

namespace twofold {

std::int64_t numel(std::span<const std::int64_t> shape) {
  std::int64_t count = 1;
  bool empty = false;
  for (const std::int64_t size : shape) {
    check(size >= 0, ErrorKind::value, "expected sizes of 0 or more, got {}", to_string(shape));
    // A zero size makes the product 0 whatever the others are, so it must not hide an overflow.
    if (size == 0) {
      empty = true;
      continue;
    }
    const auto product = multiplied(count, size);
    check(product.has_value(), ErrorKind::limit, "shape {} has more than 2^63 elements",
          to_string(shape));
    count = *product;
  }
  return empty ? 0 : count;
}

Strides contiguous_strides(std::span<const std::int64_t> shape) {
  Strides strides(shape.size());
  std::int64_t step = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {
    strides[i] = step;
    step = checked_mul(step, std::max<std::int64_t>(shape[i], 1));
  }
  return strides;
}

Strides channels_last_strides(std::span<const std::int64_t> shape) {
  check(shape.size() == 4, ErrorKind::value, "channels_last: expected 4 dimensions, got {}",
        to_string(shape));
  const std::int64_t c = std::max<std::int64_t>(shape[1], 1);
  const std::int64_t w = checked_mul(c, std::max<std::int64_t>(shape[3], 1));
  const std::int64_t h = checked_mul(w, std::max<std::int64_t>(shape[2], 1));
  return {h, 1, w, c};
}

std::int64_t storage_extent(std::span<const std::int64_t> shape,
                            std::span<const std::int64_t> strides) {
  check(shape.size() == strides.size(), ErrorKind::value,
        "expected as many strides as sizes, got {} and {}", strides.size(), shape.size());
  std::int64_t last = 0;
  bool empty = false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    check(shape[i] >= 0 && strides[i] >= 0, ErrorKind::value,
          "expected sizes and strides of 0 or more, got {} and {}", to_string(shape),
          to_string(strides));
    if (shape[i] == 0) {
      empty = true;
      continue;
    }
    last = checked_add(last, checked_mul(shape[i] - 1, strides[i]));
  }
  return empty ? 0 : checked_add<std::int64_t>(last, 1);
}

std::int64_t normalized_dim(std::int64_t dim, std::int64_t dims) {
  const std::int64_t range = std::max<std::int64_t>(dims, 1);
  check(dim >= -range && dim < range, ErrorKind::index,
        "Dimension out of range (expected to be in range of [{}, {}], but got {})", -range,
        range - 1, dim);
  return dim < 0 ? dim + range : dim;
}

std::string to_string(std::span<const std::int64_t> shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

std::string to_tuple(std::span<const std::int64_t> shape) {
  if (shape.size() == 1) return fmt::format("({},)", shape[0]);
  return fmt::format("({})", fmt::join(shape, ", "));
}

}  // namespace twofold
