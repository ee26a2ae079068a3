// One network asked in both vocabularies, and a file of another framework loaded into it.

#include <fstream>
#include <iostream>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/core/version.h"
#include "twofold/mindspore/mindspore.h"
#include "twofold/torch/torch.h"

namespace nn = twofold::torch::nn;

int main(int argc, char** argv) try {
  nn::Sequential net(nn::Conv2d(nn::Conv2dOptions(1, 2, 3)), nn::BatchNorm2d(2), nn::ReLU());
  for (const auto& [name, buffer] : net.named_buffers()) std::cout << name << '\n';
  for (const auto& parameter : twofold::mindspore::untrainable_params(net))
    std::cout << parameter.name() << '\n';
  std::cout << twofold::torch::shape(net(twofold::torch::zeros({1, 1, 8, 8}))) << '\n';
  std::cout << twofold::checkpoint::read(argc > 1 ? argv[1] : "").entries.size() << " tensors\n";
  std::cout << "version " << twofold::version() << '\n';
} catch (const twofold::Error& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
