// The PyTorch program of MindSpore's page on buffers, in C++: which buffers does a network have?

#include <iostream>

#include "twofold/torch/torch.h"

namespace torch = twofold::torch;
namespace nn = torch::nn;

struct ConvBN : nn::Module {
  nn::Conv2d conv{nullptr};
  nn::BatchNorm2d bn{nullptr};

  ConvBN() {
    conv = register_module("conv", nn::Conv2d(nn::Conv2dOptions(3, 64, 3)));
    bn = register_module("bn", nn::BatchNorm2d(64));
  }
  torch::Tensor forward(const torch::Tensor& x) { return bn(conv(x)); }
};

struct MyNet : nn::Module {
  nn::Sequential build_block{nullptr};

  MyNet() {
    build_block =
        register_module("build_block", nn::Sequential(std::make_shared<ConvBN>(), nn::ReLU()));
  }
  torch::Tensor forward(const torch::Tensor& x) { return build_block(x); }
};

int main() {
  MyNet net;
  std::cout << twofold::python_type_name(net.buffers()) << "\n\n";
  for (const auto& [name, buffer] : net.named_buffers()) {
    std::cout << "Name:  " << name << '\n';
    std::cout << "params:  " << torch::shape(buffer) << '\n';
  }
}
