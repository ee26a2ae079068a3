// A network in PyTorch's words, filled from a file that PyTorch wrote.

#include <iostream>
#include <string>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/convert/load.h"
#include "twofold/torch/torch.h"

namespace torch = twofold::torch;
namespace nn = torch::nn;

struct Net : nn::Module {
  nn::Conv2d conv1 = register_module("conv1", nn::Conv2d(1, 8, 3));
  nn::Conv2d conv2 = register_module("conv2", nn::Conv2d(nn::Conv2dOptions(8, 16, 3)));
  nn::Conv2d conv3 = register_module("conv3", nn::Conv2d(16, 24, 3));
  nn::BatchNorm2d norm1 = register_module("norm1", nn::BatchNorm2d(24));
  nn::Linear fc1 = register_module("fc1", nn::Linear(11616, 32));
  nn::Linear fc2 = register_module("fc2", nn::Linear(32, 10));
  nn::BatchNorm1d norm2 = register_module("norm2", nn::BatchNorm1d(10));
  nn::ReLU relu;
  nn::Flatten flatten;

  torch::Tensor forward(const torch::Tensor& x) {
    torch::Tensor y = norm1(relu(conv3(relu(conv2(relu(conv1(x)))))));
    return norm2(fc2(relu(fc1(flatten(y)))));
  }
};

int main(int argc, char** argv) try {
  const std::string file = argc > 1 ? argv[1] : "examples/data/mnist.pt";
  Net net;
  net.eval();
  twofold::convert::load(net, twofold::dialect::Dialect::torch, twofold::checkpoint::read(file),
                         file);

  net.conv1.requires_grad_(false);  // frozen: still a parameter, never a buffer
  for (const auto& [name, buffer] : net.named_buffers())  // lazy, as Python's generator
    std::cout << name << ' ' << torch::shape(buffer) << '\n';
  std::cout << net.state_dict().items.size() << " tensors of state\n";
  std::cout << torch::shape(net.forward(torch::zeros({2, 1, 28, 28}))) << '\n';
} catch (const twofold::Error& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
