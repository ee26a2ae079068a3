#include "twofold/kernels/native/linear.h"

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/gemm.h"
#include "twofold/kernels/native/real.h"
#include "twofold/kernels/native/scratch.h"

namespace twofold::kernels::native {

namespace {

template <class T>
void multiply(const LinearArgs& args) {
  const auto* input = static_cast<const T*>(args.input);
  const auto* weight = static_cast<const T*>(args.weight);
  const auto* bias = static_cast<const T*>(args.bias);
  auto* output = static_cast<T*>(args.output);
  const std::int64_t depth = args.in_features;
  const std::int64_t columns = args.out_features;
  Scratch<T> scratch(depth * columns);
  T* transposed = scratch.data();
  parallel_for(0, columns, 16, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t k = 0; k < depth; ++k)
      for (std::int64_t o = first; o < last; ++o)
        transposed[k * columns + o] = weight[o * depth + k];
  });
  parallel_for(0, args.rows, 4, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first * columns; i < last * columns; ++i)
      output[i] = bias == nullptr ? T{0} : bias[i % columns];
    add_product<T>(last - first, columns, depth, {input + first * depth, depth},
                   {transposed, columns}, {output + first * columns, columns});
  });
}

}  // namespace

void linear(const LinearArgs& args) {
  with_real(args.dtype, [&]<class T>() { multiply<T>(args); });
}

}  // namespace twofold::kernels::native
