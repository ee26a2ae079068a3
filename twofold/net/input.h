#pragma once

#include "twofold/core/export.h"
#include "twofold/net/description.h"
#include "twofold/tensor/array.h"

namespace twofold::net {

/// Raw numbers (pictures of an IDX file, an .npy) as what a description's network takes: shape
/// [n, ...input.shape], dtype as the description says, (raw / divide - mean) / std computed in
/// double and rounded once. `raw` has the samples along its first dimension and any shape of as
/// many numbers behind it. Throws ErrorKind::mismatch, naming `source`, for another count, and
/// ErrorKind::key for a description without `input`.
TWOFOLD_API Array prepare(const Description& description, const Array& raw,
                          const std::string& source);

}  // namespace twofold::net
