// The MindSpore program of its page on buffers, in C++: which parameters of a network are not
// trained?

#include <iostream>

#include "twofold/mindspore/mindspore.h"

namespace mindspore = twofold::mindspore;
namespace nn = mindspore::nn;

struct ConvBN : nn::Cell {
  nn::Conv2d conv{nullptr};
  nn::BatchNorm2d bn{nullptr};

  ConvBN() {
    conv = set_attr("conv", nn::Conv2d(3, 64, 3));
    bn = set_attr("bn", nn::BatchNorm2d(64));
  }
  mindspore::Tensor construct(const mindspore::Tensor& x) { return bn(conv(x)); }
};

struct MyNet : nn::Cell {
  nn::SequentialCell build_block{nullptr};

  MyNet() {
    build_block =
        set_attr("build_block", nn::SequentialCell(std::make_shared<ConvBN>(), nn::ReLU()));
  }
  mindspore::Tensor construct(const mindspore::Tensor& x) { return build_block(x); }
};

int main() {
  MyNet net;
  std::cout << twofold::python_type_name(net.untrainable_params()) << "\n\n";
  for (const mindspore::Parameter& parameter : net.untrainable_params()) {
    std::cout << "Name:  " << parameter.name() << '\n';
    std::cout << "params:  " << parameter << '\n';
  }
}
