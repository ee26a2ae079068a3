#pragma once

#include <cstdint>
#include <functional>

#include "twofold/core/export.h"

namespace twofold {

/// How many threads parallel_for uses; at first what OpenMP gives (OMP_NUM_THREADS or the cores).
TWOFOLD_API int num_threads();
/// Throws ErrorKind::value unless `threads` is positive.
TWOFOLD_API void set_num_threads(int threads);

/// Calls `body(first, last)` on pieces of [begin, end), each at least `grain` long, on several
/// threads. Runs in place when the range is short, when called from inside another parallel_for, or
/// with one thread. The first exception that a piece throws is thrown again here.
TWOFOLD_API void parallel_for(std::int64_t begin, std::int64_t end, std::int64_t grain,
                              const std::function<void(std::int64_t, std::int64_t)>& body);

}  // namespace twofold
