#pragma once

#include "twofold/core/dtype.h"
#include "twofold/core/error.h"

namespace twofold::kernels::native {

/// Calls `body.template operator()<T>()` with float or double. Operators let nothing else through.
template <class Body>
void with_float(DType dtype, Body&& body) {
  if (dtype == DType::float32) return body.template operator()<float>();
  if (dtype == DType::float64) return body.template operator()<double>();
  fail(ErrorKind::internal, "expected float32 or float64, got {}", to_string(dtype));
}

}  // namespace twofold::kernels::native
