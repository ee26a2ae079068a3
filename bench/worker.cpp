#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/npy.h"
#include "twofold/convert/load.h"
#include "twofold/core/parallel.h"
#include "twofold/net/network.h"
#include "twofold/nn/walk.h"
#include "twofold/torch/queries.h"

// Twofold's side of bench/compare.py: `worker WORK ARGUMENTS...` prepares a work, then does it once
// for every line on its input and answers with the seconds it took and what it found.

namespace {

using twofold::Tensor;
using twofold::nn::Module;

/// One round of a work: does it and gives a number that the other side must find too.
using Round = std::function<double()>;
using Arguments = std::span<const std::string>;

std::shared_ptr<twofold::net::Network> network_of(const std::string& net,
                                                  const std::string& weights) {
  auto network = twofold::net::build(twofold::net::read(net));
  twofold::convert::load(*network, twofold::dialect::Dialect::torch,
                         twofold::checkpoint::read(weights), weights);
  return network;
}

/// NET WEIGHTS INPUT.npy: one forward; the sum of the outputs.
Round forward(Arguments arguments) {
  const auto network = network_of(arguments[0], arguments[1]);
  const Tensor input(twofold::checkpoint::read_npy(std::filesystem::path(arguments[2])));
  return [=] {
    double sum = 0;
    for (const float value : network->forward(input).array().to_vector<float>())
      sum += static_cast<double>(value);
    return sum;
  };
}

/// NET WEIGHTS: the file into the network, then every weight summed; the sum.
Round load(Arguments arguments) {
  const std::string weights = arguments[1];
  const auto network = network_of(arguments[0], weights);
  return [=] {
    twofold::convert::load(*network, twofold::dialect::Dialect::torch,
                           twofold::checkpoint::read(weights), weights);
    double sum = 0;
    for (const Tensor& weight : twofold::torch::parameters(*network))
      sum += weight.mean().item() * static_cast<double>(weight.numel());
    return sum;
  };
}

/// A tree of 100,000 modules and some: stages of blocks of layers, each a convolution's place and a
/// norm with three buffers, as bench/peers.py builds it.
std::shared_ptr<Module> tree() {
  auto root = std::make_shared<Module>();
  for (int i = 0; i < 25; ++i) {
    auto stage = root->register_module(fmt::format("stage{}", i), std::make_shared<Module>());
    for (int j = 0; j < 40; ++j) {
      auto block = stage->register_module(fmt::format("block{}", j), std::make_shared<Module>());
      for (int k = 0; k < 33; ++k) {
        auto layer = block->register_module(std::to_string(k), std::make_shared<Module>());
        layer->register_module("conv", std::make_shared<Module>());
        auto norm = layer->register_module("bn", std::make_shared<Module>());
        for (const char* name : {"running_mean", "running_var"})
          norm->register_buffer(name, twofold::zeros({1}));
        norm->register_buffer("num_batches_tracked", twofold::zeros({}, twofold::DType::int64));
      }
    }
  }
  return root;
}

double name_buffers(Module& root) {
  std::size_t letters = 0;
  for (const auto& [name, buffer] : twofold::torch::named_buffers(root)) letters += name.size();
  return static_cast<double>(letters);
}

/// `first`: the tree has changed since the last walk; `second`: it has not.
Round named_buffers(Arguments arguments) {
  const auto root = tree();
  if (arguments[0] == "second") return [=] { return name_buffers(*root); };
  return [=] {
    root->register_module<Module>("changed", nullptr);
    return name_buffers(*root);
  };
}

const std::map<std::string, std::pair<std::size_t, Round (*)(Arguments)>> kWorks = {
    {"forward", {3, forward}}, {"load", {2, load}}, {"named_buffers", {1, named_buffers}}};

/// Bytes of anonymous memory that this process holds, in KiB.
std::uint64_t anonymous_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssAnon:")) return std::stoull(line.substr(8));
  return 0;
}

int serve(const Round& round) {
  for (std::string line; std::getline(std::cin, line);) {
    const auto begin = std::chrono::steady_clock::now();
    const double found = round();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    fmt::print("{} {:.17g} {}\n", took.count(), found, anonymous_kib());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments, arguments + count);
  const auto work = count < 3 ? kWorks.end() : kWorks.find(words[2]);
  if (work == kWorks.end() || words.size() != 3 + work->second.first) {
    fmt::print(stderr,
               "usage: worker THREADS forward NET WEIGHTS INPUT.npy\n"
               "       worker THREADS load NET WEIGHTS\n"
               "       worker THREADS named_buffers first|second\n");
    return 4;
  }
  try {
    twofold::set_num_threads(std::stoi(words[1]));
    return serve(work->second.second(std::span(words).subspan(3)));
  } catch (const std::exception& error) {
    fmt::print(stderr, "worker: {}\n", error.what());
    return 2;
  }
}
