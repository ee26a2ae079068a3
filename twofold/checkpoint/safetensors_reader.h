#pragma once

#include <string_view>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/source.h"

namespace twofold::checkpoint {

/// True when the bytes begin as a safetensors file: a length, and then `{`.
bool is_safetensors(std::string_view bytes);

/// Lists a safetensors file in the order of its header. `__metadata__` becomes values; a pair of it
/// that names a tensor, as safetensors.torch.save_model records ties, becomes an entry with
/// `alias_of`, behind the others. Throws ErrorKind::format, ErrorKind::unsupported and
/// ErrorKind::limit.
Checkpoint read_safetensors(const Source& source);

}  // namespace twofold::checkpoint
