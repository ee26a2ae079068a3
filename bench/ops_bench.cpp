#include <benchmark/benchmark.h>

#include <cstdint>

#include "twofold/kernels/table.h"
#include "twofold/ops/conv.h"
#include "twofold/ops/linear.h"
#include "twofold/tensor/random.h"
#include "twofold/tensor/tensor.h"

// Operators by each row of the kernel tables, on the shapes of ResNet-18 and its last layer.

namespace {

using twofold::kernels::KernelChoice;

void set_choice(const benchmark::State& state) {
  set_kernel_choice(state.range(0) == 0 ? KernelChoice::native : KernelChoice::onednn);
}

// Arguments: row (0 native, 1 oneDNN), channels, height and width.
void conv2d(benchmark::State& state) {
  set_choice(state);
  const std::int64_t channels = state.range(1);
  const std::int64_t size = state.range(2);
  const auto input = twofold::randn({1, channels, size, size});
  const auto weight = twofold::randn({channels, channels, 3, 3});
  for (auto unused : state) {
    benchmark::DoNotOptimize(twofold::ops::conv2d(input, weight, {}, {.padding = {1, 1, 1, 1}}));
  }
  const double flops = 2.0 * 9.0 * static_cast<double>(channels * channels * size * size);
  state.counters["GFLOP/s"] = benchmark::Counter(
      flops * 1e-9, benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}
BENCHMARK(conv2d)
    ->ArgsProduct({{0, 1}, {64}, {56}})
    ->ArgsProduct({{0, 1}, {256}, {14}})
    ->UseRealTime();

// Arguments: row (0 native, 1 oneDNN), rows of the input.
void linear(benchmark::State& state) {
  set_choice(state);
  const std::int64_t rows = state.range(1);
  const auto input = twofold::randn({rows, 512});
  const auto weight = twofold::randn({1000, 512});
  for (auto unused : state) benchmark::DoNotOptimize(twofold::ops::linear(input, weight));
  state.counters["GFLOP/s"] = benchmark::Counter(
      2.0 * 512.0 * 1000.0 * 1e-9 * static_cast<double>(rows),
      benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}
BENCHMARK(linear)->ArgsProduct({{0, 1}, {1, 64}})->UseRealTime();

}  // namespace
