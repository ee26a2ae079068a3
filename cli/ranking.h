#pragma once

#include <cstdint>
#include <vector>

#include "twofold/tensor/array.h"

namespace twofold::cli {

/// A class and what the network gave for it.
struct Ranked {
  std::int64_t index;
  double output;
};

/// The `count` greatest outputs of each row of `outputs` [n, classes], greatest first; of equal
/// ones the first. A nan ranks above every number, as in torch.argmax.
std::vector<std::vector<Ranked>> ranked(const Array& outputs, std::int64_t count);

}  // namespace twofold::cli
