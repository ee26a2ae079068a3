#include "twofold/kernels/table.h"

#include <atomic>

namespace twofold::kernels {

namespace {

std::atomic<KernelChoice> g_choice{KernelChoice::fastest};

}  // namespace

void set_kernel_choice(KernelChoice choice) noexcept {
  g_choice.store(choice, std::memory_order_relaxed);
}

KernelChoice kernel_choice() noexcept { return g_choice.load(std::memory_order_relaxed); }

}  // namespace twofold::kernels
