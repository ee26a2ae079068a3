#pragma once

#include <cstdint>
#include <functional>

#include "twofold/core/export.h"

namespace twofold {

/// How many threads one operation uses; at first what OpenMP gives (OMP_NUM_THREADS or the cores).
TWOFOLD_API int num_threads();
/// Sets it for the whole process, as torch.set_num_threads does. Throws ErrorKind::value unless
/// `threads` is positive.
TWOFOLD_API void set_num_threads(int threads);
/// Makes what `set_num_threads` said known to OpenMP in the calling thread, where it keeps numbers
/// of its own for every thread; before a library that asks OpenMP is called.
TWOFOLD_API void use_num_threads();

/// Calls `body(first, last)` on pieces of [begin, end), each at least `grain` long, on several
/// threads. Runs in place when the range is short, when called from inside another parallel_for, or
/// with one thread. The first exception that a piece throws is thrown again here.
TWOFOLD_API void parallel_for(std::int64_t begin, std::int64_t end, std::int64_t grain,
                              const std::function<void(std::int64_t, std::int64_t)>& body);

}  // namespace twofold
