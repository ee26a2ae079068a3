#include "twofold/nn/containers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/golden.h"
#include "twofold/nn/activation.h"
#include "twofold/nn/identity.h"
#include "twofold/nn/linear.h"

// Containers, as torch 2.13.0 has them.

namespace twofold::nn {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using twofold::testing::thrown_text;

std::shared_ptr<ReLU> relu() { return std::make_shared<ReLU>(); }
std::shared_ptr<ReLU6> relu6() { return std::make_shared<ReLU6>(); }
std::shared_ptr<Identity> identity() { return std::make_shared<Identity>(); }

/// "0:ReLU 1:Identity"
std::vector<std::string> shown(const Module& module) {
  std::vector<std::string> children;
  for (const Child& child : module.children())
    children.push_back(child.name + ":" +
                       (child.module ? std::string(child.module->type()) : "None"));
  return children;
}

TEST(Sequential, NamesChildrenByNumber) {
  Sequential s(relu(), relu6());
  s.append(identity());
  s.push_back("last", relu());
  EXPECT_THAT(shown(s), ElementsAre("0:ReLU", "1:ReLU6", "2:Identity", "last:ReLU"));
  EXPECT_EQ(s.at(-1)->type(), "ReLU");
  EXPECT_EQ(s[1]->type(), "ReLU6");
  EXPECT_EQ(thrown_text([&] { (void)s.at(4); }), "index 4 is out of range");
  EXPECT_EQ(thrown_text([&] { (void)s.at(-5); }), "index -5 is out of range");
  EXPECT_EQ(thrown_text([&] { s.push_back("a.b", relu()); }),
            "module name can't contain \".\", got: a.b");
}

TEST(Sequential, ErasingCountsAllNamesAnew) {
  Sequential s(NamedModules{{"a", relu()}, {"b", relu6()}});
  s.erase(0);
  EXPECT_THAT(shown(s), ElementsAre("0:ReLU6"));
  EXPECT_EQ(s.pop()->type(), "ReLU6");
  EXPECT_THAT(shown(s), IsEmpty());
  EXPECT_EQ(thrown_text([&] { s.pop(); }), "index -1 is out of range");
}

TEST(Sequential, InsertsWithinItsSize) {
  Sequential s(relu(), relu6());
  s.insert(-1, identity());
  EXPECT_THAT(shown(s), ElementsAre("0:ReLU", "1:Identity", "2:ReLU6"));
  s.insert(3, identity());
  EXPECT_EQ(s.size(), 4);
  EXPECT_EQ(thrown_text([&] { s.insert(5, relu()); }), "Index out of range: 5");
  EXPECT_EQ(thrown_text([&] { s.insert(-5, relu()); }), "Index out of range: -5");
  Sequential named(NamedModules{{"a", relu()}, {"b", relu6()}});
  EXPECT_EQ(thrown_text([&] { named.insert(0, relu()); }),
            "Sequential: there is no child '1' to move");
  EXPECT_THAT(shown(named), ElementsAre("a:ReLU", "b:ReLU6"));
}

TEST(Sequential, SlicesShareAndKeepNames) {
  Sequential s(relu(), relu6(), identity());
  const auto part = s.slice(1);
  EXPECT_THAT(shown(*part), ElementsAre("1:ReLU6", "2:Identity"));
  EXPECT_EQ(part->at(0), s.at(1));
  EXPECT_THAT(shown(*s.slice(-2, -1)), ElementsAre("1:ReLU6"));
  EXPECT_THAT(shown(*s.slice(2, 1)), IsEmpty());
}

TEST(Sequential, EmptyGivesItsInputBackAndAnAbsentChildIsAnError) {
  const Tensor x = ones({2});
  EXPECT_TRUE(Sequential().forward(x).is_same(x));
  Sequential s(relu());
  s.register_module("gap", std::shared_ptr<Module>());
  EXPECT_EQ(thrown_text([&] { s.forward(x); }), "Sequential: child 'gap' is absent");
}

TEST(Sequential, MayHoldOneModuleTwice) {
  const auto shared = std::make_shared<Linear>(LinearOptions{1, 1});
  shared->weight().copy_(Array::full({1, 1}, 2));
  shared->bias().copy_(Array::full({1}, 1));
  Sequential s(shared, shared);
  EXPECT_EQ(s.size(), 2);
  EXPECT_EQ(s.forward(ones({1})).item(), 7);
}

TEST(ModuleList, TakesAnyIndexToInsert) {
  ModuleList l(relu(), relu6());
  l.insert(99, identity());
  l.insert(-99, identity());
  l.extend({relu(), relu()});
  EXPECT_THAT(shown(l),
              ElementsAre("0:Identity", "1:ReLU", "2:ReLU6", "3:Identity", "4:ReLU", "5:ReLU"));
  l.erase(-1);
  l.replace(0, relu6());
  EXPECT_THAT(shown(l), ElementsAre("0:ReLU6", "1:ReLU", "2:ReLU6", "3:Identity", "4:ReLU"));
  EXPECT_THAT(shown(*l.slice(3)), ElementsAre("0:Identity", "1:ReLU"));
  l.append(nullptr);
  EXPECT_EQ(shown(l).back(), "5:None");
  EXPECT_EQ(thrown_text([&] { (void)l.at(6); }), "index 6 is out of range");
  EXPECT_EQ(thrown_text([&] { l.call({ones({1})}); }),
            "Module [ModuleList] is missing the required \"forward\" function");
}

TEST(ModuleDict, KeepsTheOrderOfInsertion) {
  ModuleDict d(NamedModules{{"z", relu()}, {"a", relu6()}});
  d.insert("m", identity());
  d.insert("z", identity());  // in its place
  EXPECT_THAT(shown(d), ElementsAre("z:Identity", "a:ReLU6", "m:Identity"));
  EXPECT_THAT(d.keys(), ElementsAre("z", "a", "m"));
  EXPECT_TRUE(d.contains("a"));
  EXPECT_EQ(d.pop("a")->type(), "ReLU6");
  EXPECT_FALSE(d.contains("a"));
  ModuleDict other;
  other.update(d);
  EXPECT_THAT(other.keys(), ElementsAre("z", "m"));
  EXPECT_EQ(thrown_text([&] { (void)d["zebra"]; }), "ModuleDict: there is no module 'zebra'");
  EXPECT_EQ(thrown_text([&] { d.insert("keys", relu()); }), "attribute 'keys' already exists");
  EXPECT_EQ(thrown_text([&] { d.insert("a.b", relu()); }),
            "module name can't contain \".\", got: a.b");
  EXPECT_EQ(thrown_text([&] { d.insert("", relu()); }), "module name can't be empty string \"\"");
  d.clear();
  EXPECT_EQ(d.size(), 0);
}

}  // namespace
}  // namespace twofold::nn
