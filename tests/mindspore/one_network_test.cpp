#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ranges>

#include "twofold/mindspore/mindspore.h"
#include "twofold/torch/torch.h"

// One live network, asked in both vocabularies, whichever face built it.

namespace twofold {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Names = std::vector<std::string>;

namespace t = torch::nn;
namespace m = mindspore::nn;

struct TorchBlock : t::Module {
  t::Conv2d conv{nullptr};
  t::BatchNorm2d bn{nullptr};
  TorchBlock() {
    conv = register_module("conv", t::Conv2d(3, 4, 3));
    bn = register_module("bn", t::BatchNorm2d(4));
    register_parameter("scale", ones({4}));
    register_buffer("steps", zeros({}, DType::int64));
  }
  Tensor forward(const Tensor& x) { return bn(conv(x)); }
};

struct MindSporeBlock : m::Cell {
  m::Conv2d conv{nullptr};
  m::BatchNorm2d bn{nullptr};
  MindSporeBlock() {
    conv = set_attr("conv", m::Conv2d(3, 4, 3));
    bn = set_attr("bn", m::BatchNorm2d(4));
    set_attr("scale", mindspore::Parameter(ones({4})));
    set_attr("steps", mindspore::Parameter(zeros({}, DType::int64), "steps", false));
    register_buffer("cache", zeros({2}));
  }
  Tensor construct(const Tensor& x) { return bn(conv(x)); }
};

Names torch_names(auto range) {
  Names names;
  for (const auto& [name, tensor] : range) names.push_back(name);
  return names;
}
Names mindspore_names(const std::vector<mindspore::Parameter>& parameters) {
  Names names;
  for (const auto& parameter : parameters) names.push_back(parameter.name());
  return names;
}

TEST(OneNetwork, BuiltInTorchsWordsAnswersMindSpores) {
  t::Sequential net(std::make_shared<TorchBlock>(), t::ReLU(), t::PReLU());
  EXPECT_THAT(
      torch_names(net.named_buffers()),
      ElementsAre("0.steps", "0.bn.running_mean", "0.bn.running_var", "0.bn.num_batches_tracked"));
  EXPECT_THAT(mindspore_names(mindspore::untrainable_params(net)),
              ElementsAre("0.steps", "0.bn.moving_mean", "0.bn.moving_variance"));
  EXPECT_THAT(
      mindspore_names(mindspore::trainable_params(net)),
      ElementsAre("0.scale", "0.conv.weight", "0.conv.bias", "0.bn.gamma", "0.bn.beta", "2.w"));
  EXPECT_THAT(
      mindspore_names(mindspore::untrainable_params(net, true, mindspore::Dialect::mint)),
      ElementsAre("0.steps", "0.bn.running_mean", "0.bn.running_var", "0.bn.num_batches_tracked"));
}

TEST(OneNetwork, BuiltInMindSporesWordsAnswersTorchs) {
  m::SequentialCell net(std::make_shared<MindSporeBlock>(), m::ReLU());
  EXPECT_THAT(mindspore_names(net.untrainable_params()),
              ElementsAre("0.steps", "0.bn.moving_mean", "0.bn.moving_variance"));
  EXPECT_THAT(
      torch_names(torch::named_buffers(net)),
      ElementsAre("0.cache", "0.bn.running_mean", "0.bn.running_var", "0.bn.num_batches_tracked"));
  EXPECT_THAT(torch_names(torch::named_parameters(net)),
              ElementsAre("0.scale", "0.steps", "0.conv.weight", "0.bn.weight", "0.bn.bias"));
}

TEST(OneNetwork, AFrozenWeightIsUntrainableAndNoBuffer) {
  t::Sequential net(std::make_shared<TorchBlock>());
  torch::get_parameter(net, "0.conv.weight").requires_grad_(false);
  EXPECT_THAT(mindspore_names(mindspore::untrainable_params(net)),
              ElementsAre("0.steps", "0.conv.weight", "0.bn.moving_mean", "0.bn.moving_variance"));
  EXPECT_THAT(
      torch_names(net.named_buffers()),
      ElementsAre("0.steps", "0.bn.running_mean", "0.bn.running_var", "0.bn.num_batches_tracked"));
  EXPECT_EQ(std::ranges::distance(net.parameters()), 5);
}

TEST(OneNetwork, FrozenThroughMindSporeIsFrozenInTorch) {
  m::SequentialCell net(std::make_shared<MindSporeBlock>());
  for (auto& parameter : net.trainable_params()) parameter.set_requires_grad(false);
  EXPECT_THAT(net.trainable_params(), IsEmpty());
  for (const Tensor& parameter : torch::parameters(net)) EXPECT_FALSE(parameter.requires_grad());
  torch::requires_grad_(*net->at(0)->find_child("bn")->module);
  EXPECT_THAT(mindspore_names(net.trainable_params()), ElementsAre("0.bn.gamma", "0.bn.beta"));
}

TEST(OneNetwork, StatisticsStayUntrainable) {
  t::BatchNorm2d norm(2);
  for (auto& parameter : mindspore::untrainable_params(norm)) parameter.set_requires_grad(true);
  EXPECT_THAT(mindspore_names(mindspore::untrainable_params(norm)),
              ElementsAre("mean", "variance"));
}

TEST(OneNetwork, ATiedTensorIsMetOnceInBoth) {
  t::Linear a(2, 2), b(2, 2);
  b->register_parameter("weight", a->weight());
  t::Sequential net(a, b);
  EXPECT_THAT(torch_names(net.named_parameters()), ElementsAre("0.weight", "0.bias", "1.bias"));
  EXPECT_THAT(mindspore_names(mindspore::trainable_params(net)),
              ElementsAre("0.weight", "0.bias", "1.bias"));
  a->weight().requires_grad_(false);
  EXPECT_THAT(mindspore_names(mindspore::untrainable_params(net)), ElementsAre("0.weight"));
}

TEST(OneNetwork, BothSeeTheSameMemory) {
  t::BatchNorm2d norm(2);
  const auto gamma = mindspore::trainable_params(norm)[0];
  EXPECT_EQ(gamma.name(), "gamma");
  EXPECT_TRUE(gamma.tensor().is_same(norm->weight()));
  mindspore::load_param_into_net(
      norm, std::vector<torch::Named<Tensor>>{{"gamma", full({2}, 3)}, {"mean", full({2}, 4)}});
  EXPECT_EQ(torch::get_parameter(norm, "weight").array().at({1}), 3);
  EXPECT_EQ(torch::get_buffer(norm, "running_mean").array().at({1}), 4);
}

TEST(OneNetwork, MindSporesModeIsTorchs) {
  t::Sequential net(t::Dropout(0.5), std::make_shared<TorchBlock>());
  EXPECT_TRUE(net->is_training());
  net.eval();
  for (const auto& [name, cell] : mindspore::cells_and_names(net))
    EXPECT_FALSE(cell->is_training()) << name;
}

}  // namespace
}  // namespace twofold
