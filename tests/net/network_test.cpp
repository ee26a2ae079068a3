#include "twofold/net/network.h"

#include <gmock/gmock.h>

#include "twofold/core/error.h"
#include "twofold/dialect/view.h"
#include "twofold/net/input.h"
#include "twofold/net/translate.h"
#include "twofold/nn/loading.h"
#include "twofold/nn/state.h"

namespace twofold::net {
namespace {

using dialect::Dialect;
using ::testing::ElementsAre;

Description described(const std::string& dialect, const std::string& nodes,
                      const std::string& input = R"({"shape": [2]})",
                      const std::string& more = "") {
  return parse(R"({"twofold": 1, "dialect": ")" + dialect + R"(", "input": )" + input +
                   R"(, "nodes": [)" + nodes + "]" + more + "}",
               "net.json");
}

std::vector<std::string> state_names(nn::Module& module) {
  std::vector<std::string> names;
  for (const auto& item : nn::state_dict(module).items) names.push_back(item.name);
  return names;
}

Tensor row(const std::vector<float>& values) {
  return Tensor(Array::from<float>({1, static_cast<std::int64_t>(values.size())}, values));
}

TEST(Network, CarriesTheDottedNamesOfItsState) {
  const auto net = build(described("torch", R"(
      {"name": "features.0.conv", "type": "Conv2d", "args": [1, 2, 3]},
      {"name": "features.0.bn", "type": "BatchNorm2d", "args": [2]},
      {"type": "Flatten"},
      {"name": "head", "type": "Linear", "args": [2, 2]})",
                                   R"({"shape": [1, 3, 3]})"));
  EXPECT_THAT(
      state_names(*net),
      ElementsAre("features.0.conv.weight", "features.0.conv.bias", "features.0.bn.weight",
                  "features.0.bn.bias", "features.0.bn.running_mean", "features.0.bn.running_var",
                  "features.0.bn.num_batches_tracked", "head.weight", "head.bias"));
  EXPECT_FALSE(net->is_training());
}

TEST(Network, RunsNodesByTheirInputs) {
  const auto net = build(described("torch", R"(
      {"id": "a", "type": "ReLU"},
      {"id": "b", "type": "add", "inputs": ["a", "input"]},
      {"id": "c", "type": "cat", "args": {"dim": 1}, "inputs": ["a", "b"]},
      {"id": "d", "type": "mean", "args": {"dim": [1], "keepdim": true}})",
                                   R"({"shape": [2]})", R"(, "outputs": ["d", "c", "a"])"));
  const nn::Values outputs = net->call({row({-1, 2})});
  ASSERT_EQ(outputs.size(), 3U);
  EXPECT_THAT(outputs[0].array().to_vector<float>(), ElementsAre(1.25F));
  EXPECT_THAT(outputs[1].array().to_vector<float>(), ElementsAre(0, 2, -1, 4));
  EXPECT_THAT(outputs[2].array().to_vector<float>(), ElementsAre(0, 2));
}

TEST(Network, SharesALayerByItsName) {
  const auto net = build(described("torch", R"(
      {"name": "fc", "type": "Linear", "args": [2, 2]},
      {"name": "fc", "type": "Linear", "args": [2, 2]})"));
  EXPECT_THAT(state_names(*net), ElementsAre("fc.weight", "fc.bias"));
  nn::load_state_dict(*net,
                      {.items = {{"fc.weight", Tensor(Array::from<float>({2, 2}, {0, 1, 2, 0}))},
                                 {"fc.bias", Tensor(Array::from<float>({2}, {1, 0}))}},
                       .metadata = {}});
  EXPECT_THAT(net->forward(row({1, 2})).array().to_vector<float>(), ElementsAre(3, 6));
}

TEST(Network, SetsTheModeOfLayersWithoutAName) {
  const auto net = build(described("torch", R"({"type": "Dropout", "args": {"p": 1.0}})"));
  EXPECT_THAT(net->forward(row({1, 2})).array().to_vector<float>(), ElementsAre(1, 2));
  net->train();
  EXPECT_THAT(net->forward(row({1, 2})).array().to_vector<float>(), ElementsAre(0, 0));
  net->eval();
  EXPECT_THAT(net->forward(row({1, 2})).array().to_vector<float>(), ElementsAre(1, 2));
}

TEST(Network, TellsWhatEveryNodeGave) {
  const auto net = build(described("torch", R"(
      {"id": "a", "type": "ReLU"}, {"id": "b", "type": "relu6"})"));
  std::vector<std::string> heard;
  net->observe([&](const Node& node, const nn::Module* layer, const nn::Values& outputs) {
    heard.push_back(fmt::format("{} {} {}", node.id, layer == nullptr ? "function" : layer->type(),
                                outputs[0].array().at({0, 1})));
  });
  net->forward(row({-1, 9}));
  EXPECT_THAT(heard, ElementsAre("a ReLU 9", "b function 6"));
}

TEST(Network, NamesTheNodeThatFails) {
  const auto net = build(described("torch", R"({"name": "fc", "type": "Linear", "args": [3, 2]})"));
  try {
    net->forward(row({1, 2}));
    FAIL() << "two numbers went into three";
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "net.json: node 'fc': linear: mat1 and mat2 shapes cannot be multiplied (1x2 and 3x2)");
  }
}

TEST(Network, MeansTheWordsOfItsDialect) {
  const auto momentum = [](const std::string& dialect, const std::string& args) {
    const auto net =
        build(described(dialect, R"({"name": "bn", "type": "BatchNorm1d", "args": )" + args + "}"));
    net->train();
    net->call({Tensor(Array::from<float>({2, 2}, {1, 1, 3, 3}))});
    return net->find_child("bn")->module->find_slot("running_mean")->value.array().at({0});
  };
  EXPECT_NEAR(momentum("torch", "[2]"), 0.2, 1e-6);
  EXPECT_NEAR(momentum("mint", "[2]"), 0.2, 1e-6);
  EXPECT_NEAR(momentum("mindspore", "[2]"), 0.2, 1e-6);
  EXPECT_NEAR(momentum("torch", R"({"num_features": 2, "momentum": 0.75})"), 1.5, 1e-6);
  EXPECT_NEAR(momentum("mindspore", R"({"num_features": 2, "momentum": 0.75})"), 0.5, 1e-6);

  const auto conv = build(described("mindspore", R"(
      {"name": "c", "type": "Conv2d", "args": [1, 2, 3]})",
                                    R"({"shape": [1, 5, 4]})"));
  EXPECT_THAT(state_names(*conv), ElementsAre("c.weight")) << "no bias by default";
  EXPECT_EQ(conv->forward(Tensor(Array::zeros({1, 1, 5, 4}))).shape(), (Shape{1, 2, 5, 4}));
}

TEST(Network, PreparesRawNumbers) {
  const Description net = described("torch", R"({"type": "ReLU"})",
                                    R"({"shape": [2, 1, 2], "divide": 10, "mean": [0.5, 1],
                                        "std": [0.25, 2]})");
  const Array raw = Array::from<std::uint8_t>({1, 4}, {5, 10, 20, 0});
  const Array prepared = prepare(net, raw, "raw.npy");
  EXPECT_EQ(prepared.shape(), (Shape{1, 2, 1, 2}));
  EXPECT_THAT(prepared.to_vector<float>(), ElementsAre(0, 2, 0.5F, -0.5F));
  const Description plain = described("torch", R"({"type": "Embedding", "args": [9, 2]})",
                                      R"({"shape": [2], "dtype": "int64"})");
  EXPECT_EQ(prepare(plain, Array::from<std::uint8_t>({1, 2}, {3, 4}), "x").dtype(), DType::int64);
  try {
    static_cast<void>(prepare(net, Array::zeros({2, 3}), "raw.npy"));
    FAIL() << "three numbers were taken for four";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "raw.npy: expected samples of shape [2, 1, 2] (net.json), got an array of shape "
                 "[2, 3]");
  }
}

TEST(Translate, SaysTheSameInEveryDialect) {
  const Description torch = described("torch", R"(
      {"name": "conv", "type": "Conv2d", "args": [1, 2, 3], "id": "c"},
      {"name": "bn", "type": "BatchNorm2d", "args": {"num_features": 2, "momentum": 0.3}},
      {"type": "MaxPool2d", "args": [2]},
      {"type": "Flatten"},
      {"name": "fc", "type": "Linear", "args": [8, 3]},
      {"type": "Softmax"})",
                                      R"({"shape": [1, 6, 6]})");
  const Description mindspore = translate(torch, Dialect::mindspore);
  EXPECT_EQ(mindspore.nodes[4].type, "Dense");
  const auto value = [](const Description& net, std::size_t node, const char* name) {
    return nn::to_string(*dialect::find_arg(net.nodes[node].call.named, name));
  };
  EXPECT_EQ(value(mindspore, 0, "pad_mode"), "'pad'");
  EXPECT_EQ(value(mindspore, 1, "momentum"), "0.7");
  EXPECT_EQ(value(mindspore, 2, "stride"), "2");
  EXPECT_EQ(value(mindspore, 5, "axis"), "1");
  const Description back = translate(mindspore, Dialect::torch);
  EXPECT_EQ(value(back, 1, "momentum"), "0.3");
  EXPECT_EQ(back.nodes[0].id, "c");

  const auto first = build(torch);
  const auto second = build(parse(to_json(mindspore), "other.json"));
  nn::load_state_dict(*second, nn::state_dict(*first));
  const Tensor input(Array::full({2, 1, 6, 6}, 0.5));
  EXPECT_TRUE(allclose(first->forward(input).array(), second->forward(input).array()));
}

TEST(Translate, RefusesWhatTheOtherSideCannotSay) {
  try {
    static_cast<void>(translate(
        described("torch", R"({"name": "bn", "type": "BatchNorm1d", "args": [2, 1e-5, null]})"),
        Dialect::mindspore));
    FAIL() << "momentum None was translated";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unsupported);
    EXPECT_STREQ(error.what(),
                 "net.json: node 'bn': mindspore cannot say this: BatchNorm1d: argument "
                 "'momentum': expected a number (the cumulative average has no counterpart), got "
                 "None");
  }
}

}  // namespace
}  // namespace twofold::net
