#include "twofold/nn/cast.h"

#include <utility>
#include <vector>

#include "twofold/nn/walk.h"

namespace twofold::nn {

void cast(Module& module, DType dtype, CastKinds kinds) {
  check(is_floating(dtype) || is_complex(dtype), ErrorKind::type,
        "nn.Module.to only accepts floating point or complex dtypes, but got desired "
        "dtype=torch.{}",
        info(dtype).torch);
  const auto reached = [&](const Tensor& tensor) {
    return is_floating(tensor.dtype()) ||
           (kinds == CastKinds::floating_and_complex && is_complex(tensor.dtype()));
  };
  std::vector<std::pair<Tensor, Array>> converted;
  for (const Entry& entry : entries(module)) {
    if (!is_first(entry)) continue;
    const Tensor& value = entry.slot->value;
    const Tensor gradient(value.impl()->grad);
    for (const Tensor& tensor : {value, gradient})
      if (tensor.defined() && reached(tensor) && tensor.dtype() != dtype)
        converted.emplace_back(tensor, tensor.array().to(dtype));
  }
  for (auto& [tensor, array] : converted) tensor.set_data(std::move(array));
}

}  // namespace twofold::nn
