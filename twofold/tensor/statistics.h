#pragma once

#include <cstdint>
#include <optional>

#include "twofold/core/export.h"
#include "twofold/tensor/array.h"

namespace twofold {

/// What an array's elements are like. The four numbers are over the finite elements, in double;
/// absent when there are none.
struct Statistics {
  std::int64_t count = 0;  ///< all elements
  std::int64_t nans = 0;
  std::int64_t infinities = 0;
  std::optional<double> min = {};   ///< over the finite elements; none where there are none
  std::optional<double> max = {};   ///< the same
  std::optional<double> mean = {};  ///< the same
  std::optional<double> std = {};   ///< of the population, as numpy.std
};

/// Goes over the elements in pieces, so that it takes little memory however large the array is.
/// None for complex and opaque types, which have no order.
TWOFOLD_API std::optional<Statistics> statistics(const Array& array);

}  // namespace twofold
