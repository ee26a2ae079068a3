#include "twofold/ops/add.h"

#include <algorithm>

#include "twofold/kernels/add.h"
#include "twofold/ops/compute.h"

namespace twofold {

namespace ops {

Shape broadcast_shape(const Shape& a, const Shape& b) {
  Shape result(std::max(a.size(), b.size()));
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto at = [&](const Shape& s) {
      const std::size_t missing = result.size() - s.size();
      return i < missing ? 1 : s[i - missing];
    };
    check(
        at(a) == at(b) || at(a) == 1 || at(b) == 1, ErrorKind::mismatch,
        "The size of tensor a ({}) must match the size of tensor b ({}) at non-singleton dimension "
        "{}",
        at(a), at(b), i);
    result[i] = at(a) == 1 ? at(b) : at(a);
  }
  return result;
}

Tensor add(const Tensor& a, const Tensor& b) {
  check_same_dtype("add", a, b);
  const Shape shape = broadcast_shape(a.shape(), b.shape());
  kernels::AddArgs args;
  args.a = compute_array("add", a).expand(shape);
  args.b = compute_array("add", b).expand(shape);
  args.output = empty_like_layout(shape, args.a);
  if (args.output.numel() > 0) kernels::add(args);
  return as_dtype_of(a, args.output);
}

}  // namespace ops

Tensor operator+(const Tensor& a, const Tensor& b) { return ops::add(a, b); }

}  // namespace twofold
