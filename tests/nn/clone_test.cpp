// Module::clone, against copy.deepcopy of real torch where that can be compared.

#include <gmock/gmock.h>

#include "tests/golden.h"
#include "twofold/mindspore/mindspore.h"
#include "twofold/net/network.h"
#include "twofold/net/shipped.h"
#include "twofold/nn/batch_norm.h"
#include "twofold/nn/containers.h"
#include "twofold/nn/conv.h"
#include "twofold/nn/dropout.h"
#include "twofold/nn/linear.h"
#include "twofold/nn/parameters.h"
#include "twofold/nn/registry.h"
#include "twofold/nn/state.h"
#include "twofold/nn/walk.h"
#include "twofold/torch/torch.h"

namespace twofold::nn {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using testing::thrown_text;

std::vector<std::string> names_of(Module& module) {
  std::vector<std::string> names;
  for (const auto& item : state_dict(module).items) names.push_back(item.name);
  return names;
}

Tensor at(Module& module, const std::string& path) {
  for (const Entry& entry : entries(module, {.repeat_modules = true}))
    if (entry.path == path) return entry.slot->value;
  return {};
}

class Net : public Cloneable<Net> {
 public:
  Net() {
    embed_ = register_module("embed", std::make_shared<Linear>(LinearOptions(2, 2)));
    head_ = register_module("head", std::make_shared<Linear>(LinearOptions(2, 2)));
    base_ = register_buffer("base", Tensor(Array::from<float>({4}, {0, 1, 2, 3})));
  }
  std::shared_ptr<Linear> embed_, head_;
  Tensor base_;
};

/// The network of tests/fixtures/containers/make_containers.py.
std::shared_ptr<Net> tied() {
  auto net = std::make_shared<Net>();
  net->head_->register_parameter("weight", net->embed_->weight());
  net->register_module("twin", net->embed_);
  net->embed_->bias().requires_grad_(false);
  net->register_buffer("part", Tensor(net->base_.array().narrow(0, 1, 2)), false);
  net->register_buffer("none", Tensor());
  net->head_->eval();
  return net;
}

TEST(Clone, KeepsTiesAsDeepcopyDoes) {
  const auto net = tied();
  const auto copy = cloned(*net);
  const Json expected = testing::fixture_json("containers/containers.json").at("deepcopy");
  Array changed = Array::from<float>({4}, {0, 7, 2, 3});
  copy->base_.copy_(changed);
  Json got;
  got["tied weight"] = copy->head_->weight().is_same(copy->embed_->weight());
  got["tied module"] = copy->find_child("twin")->module == copy->embed_;
  got["fresh"] = !copy->embed_->weight().is_same(net->embed_->weight());
  got["part"] = at(*copy, "part").array().to_vector<float>();
  got["old part"] = at(*net, "part").array().to_vector<float>();
  got["state"] = names_of(*copy);
  got["frozen"] = Json::array();
  for (const Entry& entry : entries(*copy, {.role = Role::parameter}))
    if (is_first(entry) && !is_trainable(entry)) got["frozen"].push_back(entry.path);
  got["training"] = Json::array();
  for (const ModuleEntry& entry : modules(*copy))
    if (entry.module->is_training()) got["training"].push_back(entry.path);
  EXPECT_EQ(got, expected);
}

TEST(Clone, GivesMembersOfAUsersClassWhatIsRegistered) {
  const auto net = tied();
  const auto copy = cloned(*net);
  EXPECT_EQ(copy->find_child("embed")->module, copy->embed_);
  EXPECT_TRUE(copy->find_slot("base")->value.is_same(copy->base_));
  EXPECT_EQ(copy->embed_->weight().array().to_vector<float>(),
            net->embed_->weight().array().to_vector<float>());
  EXPECT_FALSE(copy->find_slot("part")->persistent);
  EXPECT_FALSE(copy->find_slot("none")->value.defined());
}

TEST(Clone, SharesNoMemoryWithTheOriginal) {
  const auto net = tied();
  const auto copy = cloned(*net);
  const auto before = net->embed_->weight().array().to_vector<float>();
  copy->embed_->weight().copy_(Array::full({2, 2}, 5));
  EXPECT_EQ(net->embed_->weight().array().to_vector<float>(), before);
  EXPECT_THAT(copy->head_->weight().array().to_vector<float>(), ElementsAre(5, 5, 5, 5));
}

// Options travel, and a layer that stands where the constructor made another one too.
TEST(Clone, KeepsOptionsOfReplacedChildren) {
  auto net = std::make_shared<Net>();
  net->register_module("head", std::make_shared<Linear>(LinearOptions(2, 3)));
  const auto copy = cloned(*net);
  const auto& head = dynamic_cast<Linear&>(*copy->find_child("head")->module);
  EXPECT_EQ(head.options().out_features, 3);
  EXPECT_EQ(head.weight().shape(), (Shape{3, 2}));
}

TEST(Clone, CopiesContainersWithAbsentChildrenAndOrder) {
  auto layer = std::make_shared<Linear>(LinearOptions(1, 1));
  auto dict = std::make_shared<ModuleDict>();
  dict->insert("b", layer);
  dict->insert("a", nullptr);
  auto root = std::make_shared<Sequential>(layer, layer);
  root->push_back("more", dict);
  root->push_back("list", std::make_shared<ParameterList>(std::vector{ones({1}), layer->weight()}));
  const auto copy = cloned(*root);
  EXPECT_EQ(names_of(*copy), names_of(*root));
  EXPECT_EQ(copy->at(0), copy->at(1)) << "one module at two places";
  EXPECT_NE(copy->at(0), root->at(0));
  const auto& more = dynamic_cast<ModuleDict&>(*copy->find_child("more")->module);
  EXPECT_THAT(more.keys(), ElementsAre("b", "a"));
  EXPECT_EQ(more.at("a"), nullptr);
  EXPECT_TRUE(at(*copy, "list.1").is_same(at(*copy, "0.weight"))) << "a tie across children";
}

TEST(Clone, CopiesEveryStockLayer) {
  const std::map<std::string, testing::GivenArgs> needed{
      {"Linear", {{"in_features", std::int64_t{2}}, {"out_features", std::int64_t{3}}}},
      {"Conv2d",
       {{"in_channels", std::int64_t{2}},
        {"out_channels", std::int64_t{4}},
        {"kernel_size", std::int64_t{3}}}},
      {"BatchNorm1d", {{"num_features", std::int64_t{2}}, {"momentum", 0.3}}},
      {"BatchNorm2d", {{"num_features", std::int64_t{2}}, {"affine", false}}},
      {"Embedding", {{"num_embeddings", std::int64_t{4}}, {"embedding_dim", std::int64_t{2}}}},
      {"MaxPool2d", {{"kernel_size", std::int64_t{2}}}},
      {"AvgPool2d", {{"kernel_size", std::int64_t{2}}}},
      {"AdaptiveAvgPool2d", {{"output_size", std::int64_t{1}}}}};
  for (const LayerType& row : layer_registry()) {
    const auto args = needed.find(std::string(row.name));
    const auto layer =
        make_layer(row.name, args == needed.end() ? testing::GivenArgs{} : args->second);
    layer->eval();
    const auto copy = layer->clone();
    EXPECT_EQ(copy->type(), row.name);
    const Module &a = *copy, &b = *layer;
    EXPECT_EQ(typeid(a), typeid(b));
    EXPECT_FALSE(copy->is_training());
    EXPECT_TRUE(copy->is_made_as(*layer)) << row.name;
    ASSERT_EQ(copy->slots().size(), layer->slots().size());
    for (std::size_t i = 0; i < layer->slots().size(); ++i) {
      const Tensor& old = layer->slots()[i]->value;
      const Tensor& made = copy->slots()[i]->value;
      ASSERT_EQ(made.defined(), old.defined());
      if (!old.defined()) continue;
      EXPECT_EQ(testing::differs(made.array(), old.array()), "") << row.name;
      EXPECT_EQ(made.requires_grad(), old.requires_grad());
    }
  }
}

TEST(Clone, CopiesADescribedNetworkThatThenRunsByItself) {
  const auto network = net::build(net::read_net("lenet"));
  const auto copy = cloned(*network);
  const Tensor input = full({1, 1, 32, 32}, 0.5);
  const auto before = network->forward(input).array().to_vector<float>();
  EXPECT_EQ(copy->forward(input).array().to_vector<float>(), before);
  at(*copy, "fc3.bias").copy_(Array::full({10}, 100));
  EXPECT_NE(copy->forward(input).array().to_vector<float>(), before);
  EXPECT_EQ(network->forward(input).array().to_vector<float>(), before);
}

TEST(Clone, CopiesSlotsThatWereAddedLater) {
  Linear layer(LinearOptions(1, 1));
  layer.register_buffer("seen", ones({1}, DType::int64), false);
  layer.register_parameter("bias", Tensor());
  const auto copy = layer.clone();
  EXPECT_EQ(copy->find_slot("seen")->role, Role::buffer);
  EXPECT_FALSE(copy->find_slot("seen")->persistent);
  EXPECT_FALSE(copy->find_slot("bias")->value.defined());
}

TEST(Clone, KeepsMindSporesNamesAndBuffersApart) {
  mindspore::nn::Cell cell;
  cell.set_attr("w", mindspore::Parameter(ones({1}), "own.name"));
  cell.register_buffer("apart", ones({1}));
  const auto copy = cell.clone();
  EXPECT_EQ(copy->find_slot("w")->value.name(), "own.name");
  EXPECT_TRUE(copy->find_slot("apart")->kept_apart);
  EXPECT_FALSE(copy->is_training()) << "cells begin in evaluation mode";
  const mindspore::nn::CellList list(mindspore::nn::Conv2d(1, 1, 1));
  EXPECT_NE(dynamic_cast<mindspore::containers::CellList*>(list->clone().get()), nullptr);
}

struct Unable : Module {};

TEST(Clone, RefusesAClassThatDoesNotSayHowItIsMade) {
  Sequential root(std::make_shared<Unable>());
  EXPECT_EQ(thrown_text([&] { (void)root.clone(); }),
            "clone() has not been implemented for Unable; derive it from nn::Cloneable<Unable> or "
            "override Module::fresh");
}

struct Derived : Net {};

TEST(Clone, RefusesAClassThatInheritsAnothersWay) {
  EXPECT_EQ(thrown_text([&] { (void)Derived().clone(); }),
            "clone: Module::fresh of Derived gives another class; override it there too");
}

}  // namespace
}  // namespace twofold::nn
