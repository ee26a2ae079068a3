#include "twofold/ops/embedding.h"

#include <cstring>

namespace twofold::ops {

Tensor embedding(const Tensor& indices, const Tensor& weight, BadIndex bad_index) {
  check(weight.dim() == 2, ErrorKind::mismatch, "'weight' must be 2-D");
  check(indices.dtype() == DType::int32 || indices.dtype() == DType::int64, ErrorKind::type,
        "embedding: expected indices of int32 or int64, got {}", to_string(indices.dtype()));
  const Array table = weight.array().contiguous();
  const std::vector<std::int64_t> rows = indices.array().to_vector<std::int64_t>();
  const std::int64_t count = weight.size(0);
  Shape shape = indices.shape();
  shape.push_back(weight.size(1));
  Array output = Array::empty(shape, weight.dtype());
  const std::size_t bytes = static_cast<std::size_t>(weight.size(1)) * size_of(weight.dtype());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool wraps = bad_index == BadIndex::negative_wraps && rows[i] < 0;
    const std::int64_t row = wraps ? rows[i] + count : rows[i];
    const bool inside = row >= 0 && row < count;
    check(inside || bad_index == BadIndex::zero_row, ErrorKind::index,
          "embedding: index out of range in self: expected 0 to {}, got {}", count - 1, rows[i]);
    if (bytes == 0) continue;
    std::byte* to = output.mutable_raw() + i * bytes;
    if (inside)
      std::memcpy(to, table.raw() + static_cast<std::size_t>(row) * bytes, bytes);
    else
      std::memset(to, 0, bytes);
  }
  return Tensor(output);
}

}  // namespace twofold::ops
