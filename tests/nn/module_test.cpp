#include "twofold/nn/module.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/golden.h"
#include "twofold/nn/activation.h"
#include "twofold/nn/containers.h"
#include "twofold/nn/linear.h"
#include "twofold/nn/pooling.h"
#include "twofold/nn/walk.h"

// Modules that are called without their class being known.

namespace twofold::nn {
namespace {

using ::testing::ElementsAre;
using twofold::testing::thrown_text;

struct Doubles : Module {
  Tensor forward(Tensor x) { return x + x; }
};
struct Adds : Module {
  Tensor forward(const Tensor& a, const Tensor& b) { return a + b; }
};
struct Splits : Module {
  std::pair<Tensor, Tensor> forward(const Tensor& x) { return {x, x + x}; }
};
struct Three : Module {
  std::tuple<Tensor, Tensor, Tensor> forward(const Tensor& x) { return {x, x, x}; }
};
struct Optional : Module {
  Tensor forward(const Tensor& a, const Tensor& b = {}) { return b.defined() ? a + b : a; }
};
struct Lists : Module {
  Values forward(const Values& inputs) { return {inputs.rbegin(), inputs.rend()}; }
};
struct Constructs : Module {
  Tensor construct(const Tensor& x) { return x + x; }
};
struct Own : Module {
  Tensor forward(const Tensor& x) { return x; }
  Values call(const Values& inputs) override { return {inputs[0], inputs[0]}; }
};
struct Hidden : Module {
 private:
  Tensor forward(const Tensor& x) { return x; }
};
struct Silent : Module {};
namespace inner {
template <class T>
struct Templated : Module {};
}  // namespace inner

double item_of(const Values& values) { return values.front().item(); }

template <class M>
std::shared_ptr<Module> as_child() {
  Module parent;
  return parent.register_module("child", std::make_shared<M>());
}

TEST(Call, ReachesTheForwardOfARegisteredClass) {
  const Tensor one = ones({}), two = full({}, 2);
  EXPECT_EQ(item_of(as_child<Doubles>()->call({one})), 2);
  EXPECT_EQ(item_of(as_child<Adds>()->call({one, two})), 3);
  EXPECT_EQ(as_child<Splits>()->call({one})[1].item(), 2);
  EXPECT_EQ(as_child<Three>()->call({one}).size(), 3);
  EXPECT_EQ(item_of(as_child<Optional>()->call({one})), 1);
  EXPECT_EQ(item_of(as_child<Optional>()->call({one, two})), 3);
  EXPECT_EQ(item_of(as_child<Lists>()->call({one, two})), 2);
  EXPECT_EQ(item_of(as_child<Constructs>()->call({one})), 2);
  EXPECT_EQ(as_child<Own>()->call({one}).size(), 2);
}

TEST(Call, OfARootNeedsItsClassOnce) {
  Doubles root;
  EXPECT_EQ(thrown_text([&] { root.call({ones({})}); }),
            "Module [Doubles] is missing the required \"forward\" function");
  remember_forward(root);
  EXPECT_EQ(item_of(root.call({ones({})})), 2);
  // What is known is not forgotten when the module travels on as a base.
  Module parent;
  const std::shared_ptr<Module> base = std::make_shared<Silent>();
  parent.register_module("base", base);
  EXPECT_THROW(base->call({ones({})}), Error);
}

TEST(Call, SaysWhatDoesNotFit) {
  EXPECT_EQ(thrown_text([] { as_child<Adds>()->call({ones({})}); }),
            "Adds: its forward does not take 1 inputs");
  EXPECT_EQ(thrown_text([] { as_child<Silent>()->call({ones({})}); }),
            "Module [Silent] is missing the required \"forward\" function");
  EXPECT_EQ(thrown_text([] { as_child<Hidden>()->call({ones({})}); }),
            "Module [Hidden] is missing the required \"forward\" function");
  EXPECT_EQ(thrown_text([] { ReLU().call({}); }), "ReLU: expected 1 input, got 0");
}

TEST(Call, WorksInsideContainers) {
  Sequential net(std::make_shared<Doubles>(), std::make_shared<ReLU>(),
                 std::make_shared<Constructs>());
  EXPECT_EQ(net.forward(ones({})).item(), 4);
  const Values outputs =
      Sequential(std::make_shared<Splits>(), std::make_shared<Adds>()).call({ones({})});
  EXPECT_EQ(item_of(outputs), 3);
  EXPECT_EQ(thrown_text([] { Sequential(std::make_shared<Splits>()).forward(ones({})); }),
            "Sequential: expected 1 output, got 2");
}

TEST(Type, IsTheClassWithoutItsNamespaces) {
  EXPECT_EQ(Doubles().type(), "Doubles");
  EXPECT_EQ(Module().type(), "Module");
  EXPECT_EQ(inner::Templated<std::string>().type().substr(0, 10), "Templated<");
}

TEST(Train, ReachesASharedChildAndEndsInACycle) {
  Sequential net(std::make_shared<ReLU>());
  auto self = std::make_shared<Sequential>();
  self->register_module("me", self);
  self->register_module("net", std::make_shared<ReLU>());
  self->train(false);
  EXPECT_FALSE(self->is_training());
  EXPECT_FALSE(self->find_child("net")->module->is_training());
  self->erase(0);  // ends the cycle
}

TEST(Walk, KeepsAReplacedChildAliveWhileItIsInside) {
  auto net = std::make_shared<Sequential>(std::make_shared<Linear>(LinearOptions{1, 1}));
  std::vector<std::string> met;
  EXPECT_EQ(thrown_text([&] {
              for (const Entry& entry : entries(*net)) {
                met.push_back(entry.path);
                net->replace(0, std::make_shared<ReLU>());
              }
            }),
            "the children of Sequential '' changed while they were being iterated");
  EXPECT_THAT(met, ElementsAre("0.weight", "0.bias"));
}

TEST(Walk, OfOneRoleCountsAliasesAmongThatRoleAlone) {
  Module m;
  const Tensor t = ones({1});
  m.register_parameter("p", t);
  m.register_buffer("b", t);
  std::vector<std::string> met;
  for (const Entry& entry : entries(m, {.role = Role::buffer}))
    if (is_first(entry)) met.push_back(entry.path);
  EXPECT_THAT(met, ElementsAre("b"));
  for (const Entry& entry : entries(m))
    EXPECT_EQ(entry.alias_of == nullptr ? "" : *entry.alias_of, entry.path == "b" ? "p" : "");
}

}  // namespace
}  // namespace twofold::nn
