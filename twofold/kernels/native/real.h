#pragma once

#include <utility>

#include "twofold/core/dtype.h"
#include "twofold/core/error.h"

namespace twofold::kernels::native {

/// Calls `body.template operator()<T>()` with float or double; kernels compute in no other type.
template <class Body>
void with_real(DType dtype, Body&& body) {
  if (dtype == DType::float32) return std::forward<Body>(body).template operator()<float>();
  if (dtype == DType::float64) return std::forward<Body>(body).template operator()<double>();
  fail(ErrorKind::internal, "expected a kernel's dtype, got {}", to_string(dtype));
}

}  // namespace twofold::kernels::native
