#include "twofold/kernels/cat.h"

namespace twofold::kernels::native {

void cat(const CatArgs& args) {
  std::int64_t start = 0;
  for (const Array& input : args.inputs) {
    const std::int64_t length = input.size(args.dim);
    args.output.narrow(args.dim, start, length).copy_(input);
    start += length;
  }
}

}  // namespace twofold::kernels::native
