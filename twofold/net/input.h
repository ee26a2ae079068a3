#pragma once

#include <string>

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

/// A picture as the raw numbers of one sample.
struct FittedPicture {
  Array raw;  ///< input.shape; uint8, behind a shrink float32
  /// What was done to its channels: "is grey, repeated as RGB"; empty when nothing was.
  std::string note;
};

/// A picture, uint8 [height, width, 1 to 4] as `data::read_picture` gives it, as raw numbers for
/// `prepare`: in grey or RGB as the description's input.shape [1 or 3, height, width] says, without
/// alpha, through the steps of input.picture. Throws ErrorKind::mismatch, naming `source`, when it
/// is of another size behind them, ErrorKind::key for a description without `input`,
/// ErrorKind::value for one that takes no pictures, and what the steps throw.
TWOFOLD_API FittedPicture fit_picture(const Description& description, const Array& picture,
                                      const std::string& source);

}  // namespace twofold::net
