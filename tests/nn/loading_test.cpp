#include "twofold/nn/loading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/golden.h"
#include "twofold/nn/linear.h"

// Plan, then commit.

namespace twofold::nn {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using twofold::testing::thrown_text;

LoadSource source(std::string name, Shape shape, double value, DType dtype = DType::float32) {
  return {std::move(name), shape, dtype, [=] { return Array::full(shape, value, dtype); }};
}

TEST(LoadPlan, ReportsEveryNameOnce) {
  Linear linear({.in_features = 2, .out_features = 3});
  const LoadPlan plan(load_targets(linear), {source("weight", {2, 3}, 1), source("biass", {3}, 1)});
  EXPECT_THAT(plan.report().loaded, IsEmpty());
  EXPECT_THAT(plan.report().missing, ElementsAre("bias"));
  EXPECT_THAT(plan.report().unexpected, ElementsAre("biass"));
  ASSERT_EQ(plan.report().mismatched.size(), 1);
  EXPECT_EQ(plan.report().mismatched[0].name, "weight");
  EXPECT_EQ(plan.report().mismatched[0].in_file, (Shape{2, 3}));
  EXPECT_EQ(plan.report().mismatched[0].in_network, (Shape{3, 2}));
  EXPECT_FALSE(plan.report().complete());
  EXPECT_THAT(plan.hints(),
              ElementsAre("bias: did you mean 'biass'?", "biass: did you mean 'bias'?"));
}

TEST(LoadPlan, CommitsWhatFitsAndSaysWhatItConverted) {
  Linear linear({.in_features = 1, .out_features = 1});
  const LoadPlan plan(load_targets(linear),
                      {source("weight", {1, 1}, 0.1, DType::float64), source("bias", {1}, 2)});
  ASSERT_EQ(plan.report().cast.size(), 1);
  EXPECT_EQ(plan.report().cast[0].name, "weight");
  EXPECT_EQ(plan.report().cast[0].from, DType::float64);
  EXPECT_TRUE(plan.report().complete());
  std::vector<std::uint64_t> steps;
  plan.commit([&](std::uint64_t done, std::uint64_t total) {
    EXPECT_EQ(total, 2);
    steps.push_back(done);
  });
  EXPECT_THAT(steps, ElementsAre(1, 2));
  EXPECT_EQ(linear.weight().dtype(), DType::float32);
  EXPECT_EQ(linear.bias().item(), 2);
}

TEST(LoadPlan, ASourceThatFailsLeavesTheNetworkAsItWas) {
  Linear linear({.in_features = 1, .out_features = 1});
  linear.weight().copy_(Array::full({1, 1}, 5));
  std::vector<LoadSource> sources{source("weight", {1, 1}, 1), source("bias", {1}, 1)};
  sources[1].load = []() -> Array { fail(ErrorKind::format, "the file ends early"); };
  const LoadPlan plan(load_targets(linear), std::move(sources));
  EXPECT_EQ(thrown_text([&] { plan.commit(); }), "the file ends early");
  EXPECT_EQ(linear.weight().item(), 5);
  // A type that cannot be converted is found before anything is written, too.
  std::vector<LoadSource> opaque{source("weight", {1, 1}, 1), source("bias", {1}, 1)};
  opaque[1].dtype = DType::qint8;
  opaque[1].load = [] { return Array::empty({1}, DType::qint8); };
  EXPECT_THROW(LoadPlan(load_targets(linear), std::move(opaque)).commit(), Error);
  EXPECT_EQ(linear.weight().item(), 5);
}

TEST(LoadPlan, TransformsIntoTheNetworksLayout) {
  Linear linear({.in_features = 2, .out_features = 1});
  std::vector<LoadTarget> targets = load_targets(linear);
  targets[0].shape = {2, 1};
  targets[0].transform = [](const Array& array) { return array.transpose(0, 1); };
  const LoadPlan plan(targets, {{"weight",
                                 {2, 1},
                                 DType::float32,
                                 [] {
                                   return Array::from<float>({2, 1}, {3, 4});
                                 }},
                                source("bias", {1}, 0)});
  plan.commit();
  EXPECT_THAT(linear.weight().array().to_vector<float>(), ElementsAre(3, 4));
}

TEST(LoadPlan, RefusesANameThatComesTwice) {
  Linear linear({.in_features = 1, .out_features = 1});
  EXPECT_EQ(thrown_text([&] {
              LoadPlan plan(load_targets(linear), {source("a", {1}, 0), source("a", {1}, 0)});
            }),
            "load: the name 'a' comes twice");
}

TEST(LoadStateDict, AnOwnCounterOfThatNameIsNoNorms) {
  Module m;
  m.register_buffer("num_batches_tracked", zeros({}, DType::int64));
  EXPECT_THROW(load_state_dict(m, {}), Error);
}

}  // namespace
}  // namespace twofold::nn
