#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string>

#include "twofold/nn/module.h"
#include "twofold/nn/state.h"
#include "twofold/nn/walk.h"
#include "twofold/tensor/tensor.h"

// The walk and what stands on it, over a tree of as many modules as the argument says.

namespace {

struct Leaf : twofold::nn::Module {
  Leaf() {
    register_parameter("weight", twofold::zeros({1}));
    register_buffer("running_mean", twofold::zeros({1}));
  }
};

std::shared_ptr<twofold::nn::Module> tree(std::int64_t modules) {
  auto root = std::make_shared<twofold::nn::Module>();
  for (std::int64_t i = 0; i < modules; ++i)
    root->register_module(std::to_string(i), std::make_shared<Leaf>());
  return root;
}

void entries(benchmark::State& state) {
  const auto root = tree(state.range(0));
  for (auto unused : state) {
    std::int64_t count = 0;
    for (const auto& entry : twofold::nn::entries(*root))
      count += static_cast<std::int64_t>(entry.path.size());
    benchmark::DoNotOptimize(count);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * 2);
}
BENCHMARK(entries)->Arg(10)->Arg(1000);

void state_dict(benchmark::State& state) {
  const auto root = tree(state.range(0));
  for (auto unused : state) benchmark::DoNotOptimize(twofold::nn::state_dict(*root).items.data());
  state.SetItemsProcessed(state.iterations() * state.range(0) * 2);
}
BENCHMARK(state_dict)->Arg(10)->Arg(1000);

}  // namespace
