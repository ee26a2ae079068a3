#include "twofold/ops/embedding.h"

#include <cstring>

#include "twofold/ops/prepare.h"

namespace twofold::ops {

namespace {

constexpr std::string_view kOp = "embedding";
constexpr std::int64_t kNoRow = -1;

/// The row that an index means, or kNoRow for a row of zeros.
std::int64_t row_of(std::int64_t index, std::int64_t rows, BadIndex bad_index) {
  if (index >= 0 && index < rows) return index;
  if (bad_index == BadIndex::zero_row) return kNoRow;
  if (bad_index == BadIndex::negative_wraps && index < 0 && index >= -rows) return index + rows;
  fail_at(ErrorKind::index, {.operation = std::string(kOp)},
          "index out of range in self: expected 0 to {}, got {}", rows - 1, index);
}

}  // namespace

Tensor embedding(const Tensor& indices, const Tensor& weight, BadIndex bad_index) {
  require(kOp, indices.dtype() == DType::int32 || indices.dtype() == DType::int64, ErrorKind::type,
          "expected indices of int64 or int32, got {}", to_string(indices.dtype()));
  require(kOp, weight.dim() == 2, ErrorKind::mismatch, "'weight' must be 2-D");
  const std::int64_t rows = weight.size(0);
  Shape shape = indices.shape();
  shape.push_back(weight.size(1));
  Array output = Array::empty(std::move(shape), weight.dtype());
  const Array table = weight.array().contiguous();
  const std::size_t width = static_cast<std::size_t>(weight.size(1)) * size_of(weight.dtype());
  std::byte* out = output.mutable_raw();
  for (const std::int64_t index : indices.array().to_vector<std::int64_t>()) {
    const std::int64_t row = row_of(index, rows, bad_index);
    if (width == 0) continue;
    if (row == kNoRow)
      std::memset(out, 0, width);
    else
      std::memcpy(out, table.raw() + static_cast<std::size_t>(row) * width, width);
    out += width;
  }
  return Tensor(output);
}

}  // namespace twofold::ops
