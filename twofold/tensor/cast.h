#pragma once

#include "twofold/tensor/array.h"

namespace twofold {

/// Writes the elements of `from` over those of `to`, which has the same shape and its own dtype,
/// converted as torch converts: floats to integers truncate and wrap, to small floats round to
/// nearest even, complex numbers lose their imaginary part, anything to bool is != 0. The arrays
/// must not overlap unless they are equal. Throws ErrorKind::unsupported between an opaque type and
/// another.
void copy_elements(const Array& from, Array& to);

}  // namespace twofold
