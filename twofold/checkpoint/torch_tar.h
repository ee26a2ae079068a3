#pragma once

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/source.h"

// A file of torch 0.1: a tar archive of sys_info, storages, tensors and pickle.
// docs/formats/torch-tar.md.

namespace twofold::checkpoint {

/// The most tensors and views that a tar may list beside its object.
inline constexpr std::int64_t kMaxTarTensors = 1'000'000;

/// Lists a file of torch 0.1. Throws ErrorKind::format, ErrorKind::unsupported and
/// ErrorKind::limit.
Checkpoint read_torch_tar(const Source& source);

}  // namespace twofold::checkpoint
