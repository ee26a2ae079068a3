#include "twofold/nn/dropout.h"

#include "twofold/ops/dropout.h"

namespace twofold::nn {

Dropout::Dropout(DropoutOptions options) : options_(options) {
  check(options_.p >= 0 && options_.p <= 1, ErrorKind::value,
        "dropout probability has to be between 0 and 1, but got {}", options_.p);
}

Tensor Dropout::forward(const Tensor& input) {
  Tensor output = ops::dropout(input, options_.p, is_training());
  if (!options_.inplace || output.is_same(input)) return output;
  input.copy_(output.array());
  return input;
}

}  // namespace twofold::nn
