#pragma once

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/source.h"

namespace twofold::checkpoint {

/// Reads bytes whose container is told by their content: one table names every container that
/// Twofold reads or recognises. Throws as `read` does.
TWOFOLD_API Checkpoint read_any(const Source& source);

}  // namespace twofold::checkpoint
