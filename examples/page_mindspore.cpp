// A network in MindSpore's words, filled from a file that MindSpore wrote.

#include <iostream>
#include <string>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/convert/load.h"
#include "twofold/mindspore/mindspore.h"
#include "twofold/torch/queries.h"

namespace mindspore = twofold::mindspore;
namespace nn = mindspore::nn;

nn::SequentialCell block(int in_channels, int out_channels) {
  return nn::SequentialCell(nn::Conv2d({.in_channels = in_channels,
                                        .out_channels = out_channels,
                                        .kernel_size = 3,
                                        .pad_mode = "valid",
                                        .has_bias = true}),
                            nn::BatchNorm2d(out_channels), nn::ReLU());
}

struct Net : nn::Cell {
  nn::SequentialCell features{nullptr};
  nn::Flatten flatten;
  nn::Dense hidden{nullptr};
  nn::BatchNorm1d norm{nullptr};
  nn::PReLU act{nullptr};
  nn::Dense classifier{nullptr};

  Net() {
    features = set_attr("features", nn::SequentialCell(block(1, 8), nn::MaxPool2d(2, 2),
                                                       block(8, 16), nn::MaxPool2d(2, 2)));
    hidden = set_attr("hidden", nn::Dense(400, 64));
    norm = set_attr("norm", nn::BatchNorm1d(64));
    act = set_attr("act", nn::PReLU(64));
    classifier = set_attr("classifier", nn::Dense(64, 10));
  }
  mindspore::Tensor construct(const mindspore::Tensor& x) {
    return classifier(act(norm(hidden(flatten(features(x))))));
  }
};

int main(int argc, char** argv) try {
  const std::string file = argc > 1 ? argv[1] : "examples/data/digits.ckpt";
  Net net;
  twofold::convert::load(net, twofold::dialect::Dialect::mindspore, twofold::checkpoint::read(file),
                         file);

  net.parameters_dict().front().value.set_requires_grad(false);  // freeze the first convolution
  for (const mindspore::Parameter& parameter : net.untrainable_params())
    std::cout << parameter << '\n';

  std::cout << "in PyTorch's words:\n";  // the same live network
  for (const auto& [name, buffer] : twofold::torch::named_buffers(net)) std::cout << name << '\n';
  std::cout << twofold::to_string(net.construct(mindspore::zeros({2, 1, 28, 28})).shape()) << '\n';
} catch (const twofold::Error& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
