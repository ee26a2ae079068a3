#include "twofold/dialect/transform.h"

#include <utility>

#include "twofold/core/error.h"

namespace twofold::dialect {

namespace {

std::ptrdiff_t place(std::int64_t dim, const Shape& shape, std::size_t limit) {
  if (dim < 0 || static_cast<std::size_t>(dim) >= limit)
    fail(ErrorKind::mismatch, "dialect: expected a tensor with a dimension {}, got shape {}", dim,
         to_string(shape));
  return static_cast<std::ptrdiff_t>(dim);
}

}  // namespace

Shape there(const Transform& transform, const Shape& shape) {
  Shape moved = shape;
  if (transform.kind == Transform::Kind::unsqueeze) {
    moved.insert(moved.begin() + place(transform.a, shape, shape.size() + 1), 1);
  } else if (transform.kind == Transform::Kind::transpose) {
    const auto a = moved.begin() + place(transform.a, shape, shape.size());
    const auto b = moved.begin() + place(transform.b, shape, shape.size());
    std::iter_swap(a, b);
  }
  return moved;
}

Shape back(const Transform& transform, const Shape& shape) {
  if (transform.kind != Transform::Kind::unsqueeze) return there(transform, shape);
  Shape moved = shape;
  const auto at = moved.begin() + place(transform.a, shape, shape.size());
  if (*at != 1)
    fail(ErrorKind::mismatch, "dialect: expected a size of 1 in dimension {}, got shape {}",
         transform.a, to_string(shape));
  moved.erase(at);
  return moved;
}

Array there(const Transform& transform, const Array& array) {
  static_cast<void>(there(transform, array.shape()));  // refuses what does not fit
  if (transform.kind == Transform::Kind::unsqueeze) return array.unsqueeze(transform.a);
  if (transform.kind == Transform::Kind::transpose)
    return array.transpose(transform.a, transform.b);
  return array;
}

Array back(const Transform& transform, const Array& array) {
  if (transform.kind != Transform::Kind::unsqueeze) return there(transform, array);
  static_cast<void>(back(transform, array.shape()));
  return array.squeeze(transform.a);
}

}  // namespace twofold::dialect
