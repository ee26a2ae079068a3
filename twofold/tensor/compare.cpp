#include <cmath>
#include <cstring>

#include "twofold/tensor/array.h"

namespace twofold {

bool equal(const Array& a, const Array& b) {
  if (a.dtype() != b.dtype() || a.shape() != b.shape()) return false;
  const Array x = a.contiguous();
  const Array y = b.contiguous();
  if (is_integral(a.dtype()) || info(a.dtype()).kind == DTypeKind::opaque)
    return x.numel() == 0 || std::memcmp(x.raw(), y.raw(), x.nbytes()) == 0;
  // By value: 0 equals -0 and a nan equals nothing. Every floating type fits complex128.
  const Array p = x.to(DType::complex128);
  const Array q = y.to(DType::complex128);
  const auto* u = reinterpret_cast<const double*>(p.raw());
  const auto* v = reinterpret_cast<const double*>(q.raw());
  for (std::int64_t i = 0; i < 2 * x.numel(); ++i)
    if (!(u[i] == v[i])) return false;
  return true;
}

bool allclose(const Array& a, const Array& b, double rtol, double atol, bool equal_nan) {
  check(a.shape() == b.shape(), ErrorKind::mismatch, "allclose: expected shape {}, got {}",
        to_string(a.shape()), to_string(b.shape()));
  const std::vector<double> x = a.to_vector<double>();
  const std::vector<double> y = b.to_vector<double>();
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (x[i] == y[i]) continue;
    if (std::isnan(x[i]) || std::isnan(y[i])) {
      if (equal_nan && std::isnan(x[i]) && std::isnan(y[i])) continue;
      return false;
    }
    if (std::isinf(x[i]) || std::isinf(y[i])) return false;
    if (std::fabs(x[i] - y[i]) > atol + rtol * std::fabs(y[i])) return false;
  }
  return true;
}

}  // namespace twofold
