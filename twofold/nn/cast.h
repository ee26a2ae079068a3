#pragma once

#include "twofold/core/dtype.h"
#include "twofold/core/export.h"
#include "twofold/nn/module.h"

namespace twofold::nn {

/// Which tensors a cast reaches.
enum class CastKinds : std::uint8_t {
  floating,              ///< as torch's half(), float(), double()
  floating_and_complex,  ///< as torch's to(dtype)
};

/// Converts the tensors of a network, buffers and gradients included, to `dtype`, behind their
/// handles: ties and members stay what they are. Integers (a batch norm's counter) are left alone.
/// All are converted before the first is replaced. Throws ErrorKind::type, with torch's text,
/// unless `dtype` is floating or complex.
TWOFOLD_API void cast(Module& module, DType dtype, CastKinds kinds);

}  // namespace twofold::nn
