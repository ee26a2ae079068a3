#include "twofold/core/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>

#include "twofold/core/error.h"

// libgomp's own interface, the one that GCC compiles `#pragma omp parallel` to. Called directly, it
// is the same runtime whatever compiler builds us: oneDNN brings libgomp along, and clang's libomp
// beside it would be a second pool of threads.
extern "C" {
void GOMP_parallel(void (*body)(void*), void* data, unsigned threads, unsigned flags);
int omp_get_max_threads();
int omp_get_num_threads();
int omp_get_thread_num();
int omp_in_parallel();
void omp_set_num_threads(int threads);
}

namespace twofold {

namespace {

std::atomic<int> g_threads{0};  // 0: as OpenMP says

using Body = std::function<void(std::int64_t, std::int64_t)>;

/// One call of parallel_for, shared by its threads.
struct Team {
  const Body& body;
  std::int64_t begin, count, pieces;
  // These two hand memory over between the caller and the threads. libgomp does that already; the
  // thread sanitizer, which does not see into it, needs to be shown.
  std::atomic<std::int64_t> opened{0};
  std::atomic<std::int64_t> closed{0};
  std::atomic_flag failed = ATOMIC_FLAG_INIT;
  std::exception_ptr first_error = {};

  void run(std::int64_t piece) {
    try {
      body(begin + count * piece / pieces, begin + count * (piece + 1) / pieces);
    } catch (...) {
      if (!failed.test_and_set()) first_error = std::current_exception();
    }
  }
};

void run_share(void* data) {
  Team& team = *static_cast<Team*>(data);
  team.opened.load(std::memory_order_acquire);
  // Fewer threads may have come than were asked for.
  for (std::int64_t piece = omp_get_thread_num(); piece < team.pieces;
       piece += omp_get_num_threads())
    team.run(piece);
  team.closed.fetch_add(1, std::memory_order_release);
}

}  // namespace

int num_threads() {
  const int chosen = g_threads.load(std::memory_order_relaxed);
  return chosen > 0 ? chosen : omp_get_max_threads();
}

void set_num_threads(int threads) {
  check(threads > 0, ErrorKind::value, "set_num_threads: expected a positive number, got {}",
        threads);
  g_threads.store(threads, std::memory_order_relaxed);
  use_num_threads();
}

void use_num_threads() {
  const int chosen = g_threads.load(std::memory_order_relaxed);
  if (chosen > 0 && omp_get_max_threads() != chosen) omp_set_num_threads(chosen);
}

void parallel_for(std::int64_t begin, std::int64_t end, std::int64_t grain, const Body& body) {
  const std::int64_t count = end - begin;
  if (count <= 0) return;
  const std::int64_t pieces =
      std::min<std::int64_t>(num_threads(), (count + std::max<std::int64_t>(grain, 1) - 1) /
                                                std::max<std::int64_t>(grain, 1));
  if (pieces <= 1 || omp_in_parallel() != 0) {
    body(begin, end);
    return;
  }
  Team team{.body = body, .begin = begin, .count = count, .pieces = pieces};
  team.opened.store(1, std::memory_order_release);
  GOMP_parallel(run_share, &team, static_cast<unsigned>(pieces), 0);
  team.closed.load(std::memory_order_acquire);
  if (team.first_error) std::rethrow_exception(team.first_error);
}

}  // namespace twofold
