#include "twofold/nn/walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/golden.h"
#include "twofold/nn/pointer_index.h"
#include "twofold/nn/recording.h"

// A second walk over an unchanged tree reads what the first one recorded. Whatever changes in
// between or underneath, it meets what a first walk would have met.

namespace twofold::nn {
namespace {

using ::testing::ElementsAre;
using ::testing::IsNull;
using ::testing::NotNull;
using twofold::testing::thrown_text;

/// 40 blocks, so that walks are kept; each with a weight and a buffer.
struct Tree : Module {
  Tree() {
    for (int i = 0; i < 40; ++i) {
      auto block = std::make_shared<Module>();
      block->register_parameter("weight", zeros({1}));
      block->register_buffer("mean", zeros({1}));
      register_module("b" + std::to_string(i), block);
    }
  }
};

const WalkOptions kBuffers{.role = Role::buffer};

/// The kept walk, where it is still true.
std::shared_ptr<Recording> kept(const Module& root, const WalkOptions& options = kBuffers) {
  const auto recording = kept_recording(root, options);
  return recording && recording->change == structure_change() ? recording : nullptr;
}

std::vector<std::string> paths(Module& root, const WalkOptions& options = kBuffers) {
  std::vector<std::string> all;
  for (const Entry& entry : entries(root, options))
    all.push_back(entry.alias_of ? entry.path + " = " + *entry.alias_of : entry.path);
  return all;
}

std::vector<std::string> expected(int from = 0) {
  std::vector<std::string> all;
  for (int i = from; i < 40; ++i) all.push_back("b" + std::to_string(i) + ".mean");
  return all;
}

std::shared_ptr<Module> block(Module& tree, std::size_t i) { return tree.children()[i].module; }

TEST(Walk, IsKeptOnceWholeAndReadAgain) {
  const auto tree = std::make_shared<Tree>();
  EXPECT_THAT(kept(*tree), IsNull());
  for (const Entry& entry : entries(*tree, kBuffers))
    if (entry.path == "b20.mean") break;
  EXPECT_THAT(kept(*tree), IsNull()) << "a walk that stopped half way";
  EXPECT_EQ(paths(*tree), expected());
  const auto first = kept(*tree);
  ASSERT_THAT(first, NotNull());
  EXPECT_EQ(paths(*tree), expected());
  EXPECT_EQ(kept(*tree), first) << "the second walk made its own";
  EXPECT_THAT(kept(*tree, {}), IsNull()) << "of other options";
  block(*tree, 0)->register_buffer("mean", zeros({2}));
  EXPECT_THAT(kept(*tree), IsNull()) << "a tensor was replaced";
}

TEST(Walk, ShortOnesAreNotKept) {
  const auto leaf = std::make_shared<Module>();
  leaf->register_buffer("mean", zeros({1}));
  EXPECT_THAT(paths(*leaf), ElementsAre("mean"));
  EXPECT_THAT(kept(*leaf), IsNull());
}

TEST(Walk, SeesEveryKindOfChangeSinceTheLast) {
  const auto tree = std::make_shared<Tree>();
  ASSERT_EQ(paths(*tree), expected());
  block(*tree, 0)->register_buffer("more", zeros({1}));
  EXPECT_THAT(paths(*tree)[1], "b0.more");
  const Tensor shared = block(*tree, 0)->find_slot("more")->value;
  block(*tree, 1)->register_buffer("mean", shared);  // in place of another tensor
  EXPECT_THAT(paths(*tree)[2], "b1.mean = b0.more");
  block(*tree, 2)->register_buffer("mean", {});
  EXPECT_THAT(paths(*tree)[3], "b3.mean");
  tree->register_module<Module>("b3", nullptr);
  EXPECT_THAT(paths(*tree)[3], "b4.mean");
}

TEST(Walk, MeetsWhatIsRegisteredAhead) {
  const auto tree = std::make_shared<Tree>();
  for (const bool recorded : {false, true}) {
    std::vector<std::string> met;
    const std::string name = recorded ? "second" : "first";
    for (const Entry& entry : entries(*tree, kBuffers)) {
      met.push_back(entry.path);
      if (entry.path != "b5.mean") continue;
      block(*tree, 3)->register_buffer(name, zeros({1}));   // passed
      block(*tree, 39)->register_buffer(name, zeros({1}));  // still ahead
    }
    ASSERT_EQ(met.size(), recorded ? 43U : 41U);
    EXPECT_EQ(met.back(), "b39." + name);
    ASSERT_EQ(paths(*tree).size(), recorded ? 44U : 42U);  // kept for the next round
  }
}

TEST(Walk, MeetsWhatIsMovedAheadOnce) {
  for (const bool recorded : {false, true}) {
    const auto tree = std::make_shared<Tree>();
    if (recorded) {
      ASSERT_EQ(paths(*tree), expected());
    }
    std::vector<std::string> met;
    for (const Entry& entry : entries(*tree, kBuffers)) {
      met.push_back(entry.alias_of ? entry.path + " = " + *entry.alias_of : entry.path);
      if (entry.path != "b5.mean") continue;
      // Until now one slot alone held the tensor, and one parent the module.
      block(*tree, 38)->register_buffer("again", block(*tree, 3)->find_slot("mean")->value);
      block(*tree, 39)->register_module("inner", block(*tree, 4));
    }
    ASSERT_EQ(met.size(), 41U);
    EXPECT_EQ(met[39], "b38.again = b3.mean");
    EXPECT_EQ(met[40], "b39.mean");
    EXPECT_EQ(paths(*tree), met);
  }
}

TEST(Walk, RepeatsWhatASharedModuleHolds) {
  const auto tree = std::make_shared<Tree>();
  tree->register_module("twin", block(*tree, 0));
  const WalkOptions repeat{.repeat_modules = true, .role = Role::buffer};
  for (int round = 0; round < 2; ++round)
    EXPECT_EQ(paths(*tree, repeat)[40], "twin.mean = b0.mean");
  EXPECT_EQ(paths(*tree), expected());
}

TEST(Walk, TellsThatAListChangedUnderIt) {
  const auto tree = std::make_shared<Tree>();
  for (int round = 0; round < 2; ++round) {
    ASSERT_EQ(paths(*tree).size(), 40U + static_cast<std::size_t>(round));
    EXPECT_EQ(thrown_text([&] {
                for (const Entry& entry : entries(*tree, kBuffers))
                  if (entry.path == "b7.mean") {
                    auto fresh = std::make_shared<Module>();
                    fresh->register_buffer("mean", zeros({1}));
                    tree->register_module("new" + std::to_string(round), fresh);
                  }
              }),
              "the children of Tree '' changed while they were being iterated");
    EXPECT_EQ(thrown_text([&] {
                for (const Entry& entry : entries(*tree, kBuffers))
                  if (entry.path == "b8.mean")
                    block(*tree, 8)->register_buffer("b" + std::to_string(round), {});
              }),
              "the slots of Module 'b8' changed while they were being iterated");
    // As in torch, whose parameters are another list.
    for (const Entry& entry : entries(*tree, kBuffers))
      block(*tree, 8)->register_parameter("p" + entry.path.substr(1, 1) + std::to_string(round),
                                          {});
  }
}

TEST(Walk, KeepsTheModuleItIsInsideAlive) {
  auto tree = std::make_shared<Tree>();
  ASSERT_EQ(paths(*tree), expected());
  const std::weak_ptr<Module> replaced = block(*tree, 4);
  EXPECT_EQ(thrown_text([&] {
              for (const Entry& entry : entries(*tree, kBuffers))
                if (entry.path == "b4.mean") {
                  tree->register_module("b4", std::make_shared<Module>());
                  EXPECT_FALSE(replaced.expired());
                  EXPECT_EQ(entry.slot->name, "mean");
                }
            }),
            "the children of Tree '' changed while they were being iterated");
  EXPECT_TRUE(replaced.expired());
}

TEST(Walk, OutlivesItsRoot) {
  auto tree = std::make_shared<Tree>();
  ASSERT_EQ(paths(*tree), expected());
  auto walk = entries(*tree, kBuffers).begin();
  tree.reset();
  std::size_t count = 0;
  for (; walk != std::default_sentinel; ++walk) ++count;
  EXPECT_EQ(count, 40U);
}

TEST(Walk, SeveralThreadsWalkOneTree) {
  const auto tree = std::make_shared<Tree>();
  std::vector<std::vector<std::string>> met(4);
  std::vector<std::thread> threads;
  for (auto& own : met)
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) own = paths(*tree);
    });
  for (std::thread& thread : threads) thread.join();
  for (const auto& own : met) EXPECT_EQ(own, expected());
}

TEST(PointerIndex, KeepsTheFirstNumber) {
  std::vector<int> things(1000);
  PointerIndex index;
  for (std::size_t i = 0; i < things.size(); ++i) ASSERT_EQ(index.find_or_add(&things[i], i), i);
  for (std::size_t i = 0; i < things.size(); ++i) ASSERT_EQ(index.find_or_add(&things[i], 5000), i);
}

}  // namespace
}  // namespace twofold::nn
