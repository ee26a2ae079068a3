#pragma once

#include <cstdint>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/source.h"
#include "twofold/core/export.h"

// A MindSpore .ckpt is a protobuf message without any magic:
//   Checkpoint   1: repeated Value
//   Value        1: tag (the name)   2: Tensor   3: MapTensor
//   Tensor       1: repeated int64 dims   2: type ("Float32")   3: content
// Content over 512 MiB goes on in the next Value under the same tag. Text has type "str" and is
// UTF-32. At the end may stand "crc_num" and a CRC-32 as ten big-endian bytes.
// docs/formats/mindspore-ckpt.md.

namespace twofold::checkpoint {

/// The longest name of a parameter, in bytes.
inline constexpr std::uint64_t kMaxMindsporeName = 65536;

/// Lists a .ckpt. Throws ErrorKind::format, ErrorKind::unsupported (a type that has no name here)
/// and ErrorKind::limit.
TWOFOLD_API Checkpoint read_mindspore(const Source& source);

}  // namespace twofold::checkpoint
