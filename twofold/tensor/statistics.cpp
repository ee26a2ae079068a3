#include "twofold/tensor/statistics.h"

#include <algorithm>
#include <cmath>

namespace twofold {

namespace {

constexpr std::int64_t kPiece = 1 << 18;

// Welford's recurrence: no second pass, and no cancellation for values far from zero.
struct Moments {
  std::int64_t count = 0;
  double mean = 0;
  double squares = 0;

  void add(double value) {
    ++count;
    const double before = value - mean;
    mean += before / static_cast<double>(count);
    squares += before * (value - mean);
  }
};

// Calls `body` with pieces of the array that are small enough to be converted at once.
template <class Body>
void for_each_piece(const Array& array, const Body& body) {
  if (array.numel() <= kPiece) return body(array);
  // An array with more elements than a piece has a dimension to cut.
  if (array.size(0) == 1) return for_each_piece(array.select(0, 0), body);
  const std::int64_t row = array.numel() / array.size(0);
  const std::int64_t step = std::max<std::int64_t>(kPiece / row, 1);
  for (std::int64_t at = 0; at < array.size(0); at += step)
    for_each_piece(array.narrow(0, at, std::min(step, array.size(0) - at)), body);
}

}  // namespace

std::optional<Statistics> statistics(const Array& array) {
  const DTypeKind kind = info(array.dtype()).kind;
  if (kind == DTypeKind::complex || kind == DTypeKind::opaque) return std::nullopt;
  Statistics found{.count = array.numel()};
  Moments moments;
  for_each_piece(array, [&](const Array& piece) {
    for (const double value : piece.to_vector<double>()) {
      if (std::isnan(value)) {
        ++found.nans;
      } else if (std::isinf(value)) {
        ++found.infinities;
      } else {
        found.min = std::min(found.min.value_or(value), value);
        found.max = std::max(found.max.value_or(value), value);
        moments.add(value);
      }
    }
  });
  if (moments.count == 0) return found;
  found.mean = moments.mean;
  found.std = std::sqrt(moments.squares / static_cast<double>(moments.count));
  return found;
}

}  // namespace twofold
