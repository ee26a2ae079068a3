// The networks that ship against real torchvision and MindSpore
// (tests/fixtures/nets/make_shipped.py).

#include <gmock/gmock.h>

#include <cmath>

#include "tests/golden.h"
#include "twofold/dialect/view.h"
#include "twofold/net/network.h"
#include "twofold/net/shipped.h"
#include "twofold/nn/loading.h"
#include "twofold/nn/state.h"
#include "twofold/nn/walk.h"

namespace twofold::net {
namespace {

using NamedShapes = std::vector<std::pair<std::string, Shape>>;

/// Float32 in [-1, 1): element i of the tensor of that number, by a hash of i.
std::vector<float> uniform(std::uint32_t number, std::int64_t count) {
  std::vector<float> values(static_cast<std::size_t>(count));
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    std::uint32_t x = i + number * 0x9E3779B9U;
    x = (x ^ (x >> 16U)) * 0x7FEB352DU;
    x = (x ^ (x >> 15U)) * 0x846CA68BU;
    x ^= x >> 16U;
    values[i] = static_cast<float>(x >> 8U) / static_cast<float>(1U << 23U) - 1.0F;
  }
  return values;
}

/// What the fixture's script put into the tensor of that place and name.
Array weights(std::uint32_t number, const std::string& name, const Shape& shape) {
  std::vector<float> values = uniform(number, numel(shape));
  double fan_in = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) fan_in *= static_cast<double>(shape[i]);
  const double scale = shape.size() > 1 ? std::sqrt(6 / fan_in) : 0.25;
  const bool about_one =
      shape.size() == 1 && (name.ends_with("weight") || name.ends_with("running_var"));
  for (float& value : values) value = static_cast<float>((about_one ? 1 : 0) + value * scale);
  return Array::from<float>(shape, values);
}

NamedShapes named_shapes(const nlohmann::json& list) {
  NamedShapes shapes;
  for (const auto& item : list) shapes.emplace_back(item[0], item[1].get<Shape>());
  return shapes;
}

class ShippedGolden : public ::testing::TestWithParam<const char*> {
 protected:
  static const nlohmann::json& expected() {
    static const nlohmann::json all = testing::fixture_json("nets/shipped.json");
    return all.at(GetParam());
  }
};

TEST_P(ShippedGolden, HasTorchvisionsState) {
  const auto network = build_empty(read_net(GetParam()));
  NamedShapes state;
  for (const auto& item : nn::state_dict(*network).items)
    state.emplace_back(item.name, item.value.shape());
  EXPECT_EQ(state, named_shapes(expected().at("torch")));
}

TEST_P(ShippedGolden, HasTorchvisionsModules) {
  const auto network = build_empty(read_net(GetParam()));
  std::vector<std::string> modules;
  for (const nn::ModuleEntry& entry : nn::modules(*network))
    if (!entry.path.empty()) modules.push_back(entry.path);
  // A layer without tensors stands where it is used first.
  EXPECT_THAT(modules, ::testing::UnorderedElementsAreArray(
                           expected().at("modules").get<std::vector<std::string>>()));
}

TEST_P(ShippedGolden, HasTheParametersThatMindSporeGivesIt) {
  const auto network = build_empty(read_net("mindspore/" + std::string(GetParam())));
  NamedShapes parameters;
  for (const auto& entry : dialect::parameters_and_names(*network, dialect::Dialect::mindspore))
    parameters.emplace_back(entry.path, entry.shape);
  EXPECT_EQ(parameters, named_shapes(expected().at("mindspore")));
}

TEST_P(ShippedGolden, GivesTheOutputsOfTorchInEachDialectsWords) {
  const Shape sample = expected().at("input").get<Shape>();
  Shape batch = sample;
  batch.insert(batch.begin(), 1);
  const Tensor input(Array::from<float>(batch, uniform(1000, numel(batch))));
  const Array output = testing::fixture_arrays("nets/shipped.npz").at(GetParam());
  nn::StateDict state;
  for (const std::string dialect : {"torch", "mindspore", "mint"}) {
    const auto network = build_empty(read_net(dialect + "/" + GetParam()));
    if (state.items.empty()) {
      state = nn::state_dict(*network);
      for (std::uint32_t i = 0; i < state.items.size(); ++i)
        if (Tensor& value = state.items[i].value; value.dtype() == DType::float32)
          value.copy_(weights(i, state.items[i].name, value.shape()));
    } else {
      nn::load_state_dict(*network, state);
    }
    const Array got = network->forward(input).array();
    EXPECT_EQ(testing::differs(got.view(output.shape()), output), "") << dialect;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ShippedGolden,
                         ::testing::Values("lenet", "mobilenet_v2", "resnet18", "resnet50",
                                           "vgg11_bn"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace twofold::net
