#include "twofold/core/parallel.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <exception>

#include "twofold/core/error.h"

namespace twofold {

namespace {

std::atomic<int> g_threads{0};  // 0: as OpenMP says

}  // namespace

int num_threads() {
  const int chosen = g_threads.load(std::memory_order_relaxed);
  return chosen > 0 ? chosen : omp_get_max_threads();
}

void set_num_threads(int threads) {
  check(threads > 0, ErrorKind::value, "set_num_threads: expected a positive number, got {}",
        threads);
  g_threads.store(threads, std::memory_order_relaxed);
  omp_set_num_threads(threads);  // oneDNN asks OpenMP
}

void parallel_for(std::int64_t begin, std::int64_t end, std::int64_t grain,
                  const std::function<void(std::int64_t, std::int64_t)>& body) {
  const std::int64_t count = end - begin;
  if (count <= 0) return;
  const std::int64_t pieces =
      std::min<std::int64_t>(num_threads(), (count + std::max<std::int64_t>(grain, 1) - 1) /
                                                std::max<std::int64_t>(grain, 1));
  if (pieces <= 1 || omp_in_parallel() != 0) {
    body(begin, end);
    return;
  }
  std::exception_ptr first_error;
  std::atomic_flag failed = ATOMIC_FLAG_INIT;
#pragma omp parallel for num_threads(static_cast<int>(pieces)) schedule(static, 1)
  for (std::int64_t i = 0; i < pieces; ++i) {
    try {
      body(begin + count * i / pieces, begin + count * (i + 1) / pieces);
    } catch (...) {
      if (!failed.test_and_set()) first_error = std::current_exception();
    }
  }
  if (first_error) std::rethrow_exception(first_error);
}

}  // namespace twofold
