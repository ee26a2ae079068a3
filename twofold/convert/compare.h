#pragma once

#include <string>
#include <vector>

#include "twofold/net/network.h"
#include "twofold/tensor/array.h"

namespace twofold::convert {

/// How far two arrays are apart.
struct Distance {
  double largest = 0;     ///< of |b|, infinities aside
  double difference = 0;  ///< largest |a - b|; infinite where shapes or kinds of numbers differ
};

/// Two nan are equal, and so are two infinities of one sign.
Distance distance(const Array& a, const Array& b);

/// What differs between two layers: tensors that are swapped, transposed or permuted, and
/// arguments. One sentence each. `tensors` false: arguments alone, after a step that moved tensors.
std::vector<std::string> layer_hints(const net::Network& a, std::size_t node_a,
                                     const net::Network& b, std::size_t node_b, bool tensors);

}  // namespace twofold::convert
