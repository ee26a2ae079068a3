#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <numeric>
#include <vector>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/convert/load.h"
#include "twofold/data/picture.h"
#include "twofold/net/input.h"
#include "twofold/net/network.h"
#include "twofold/net/shipped.h"
#include "twofold/ops/softmax.h"

// Runs a published ImageNet network on pictures: `imagenet NET WEIGHTS PICTURE...`, for instance
// `imagenet resnet50 resnet50.pth cat.jpg`. The weights may be PyTorch's or MindSpore's.

int main(int count, char** arguments) try {
  if (count < 4) {
    std::fprintf(stderr, "usage: imagenet NET WEIGHTS PICTURE...\n");
    return 4;
  }
  const auto network = twofold::net::build_empty(twofold::net::read_net(arguments[1]));
  const auto& description = network->description();
  const auto weights = twofold::checkpoint::read(arguments[2]);
  const auto dialect = twofold::convert::dialect_of(weights, description.dialect);
  twofold::convert::load(*network, dialect, weights, arguments[2]);

  for (int i = 3; i < count; ++i) {
    const auto picture = twofold::data::read_picture(arguments[i]);
    const auto fitted = twofold::net::fit_picture(description, picture, arguments[i]);
    const auto input = twofold::net::prepare(description, fitted.raw.unsqueeze(0), arguments[i]);
    const auto outputs = network->forward(twofold::Tensor(input));
    const auto chances = twofold::ops::softmax(outputs, 1).array().to_vector<float>();

    std::vector<std::size_t> classes(chances.size());
    std::iota(classes.begin(), classes.end(), std::size_t{0});
    std::ranges::partial_sort(classes, classes.begin() + 3, std::greater{},
                              [&](std::size_t at) { return chances[at]; });
    std::printf("%s:", arguments[i]);
    for (std::size_t k = 0; k < 3; ++k)
      std::printf(" %zu (%.3f)", classes[k], static_cast<double>(chances[classes[k]]));
    std::printf("\n");
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "imagenet: %s\n", error.what());
  return 2;
}
