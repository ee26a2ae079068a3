#include "twofold/dialect/view.h"

#include <gmock/gmock.h>

#include "fake_layers.h"
#include "twofold/core/error.h"

namespace twofold::dialect {
namespace {

using testing::conv;
using ::testing::ElementsAre;
using testing::fake;
using ::testing::IsEmpty;
using testing::my_net;
using testing::norm;

std::vector<std::string> names(const std::vector<ViewEntry>& entries) {
  std::vector<std::string> result;
  for (const ViewEntry& entry : entries) result.push_back(entry.name);
  return result;
}

std::vector<std::string> paths(const std::vector<ViewEntry>& entries) {
  std::vector<std::string> result;
  for (const ViewEntry& entry : entries) result.push_back(entry.path);
  return result;
}

TEST(View, ListsTheSeedInMindsporesOrder) {
  const auto net = my_net();
  EXPECT_THAT(names(parameters_and_names(*net, Dialect::mindspore)),
              ElementsAre("build_block.0.conv.weight", "build_block.0.bn.moving_mean",
                          "build_block.0.bn.moving_variance", "build_block.0.bn.gamma",
                          "build_block.0.bn.beta"));
  EXPECT_THAT(names(untrainable_params(*net, Dialect::mindspore)),
              ElementsAre("build_block.0.bn.moving_mean", "build_block.0.bn.moving_variance"));
  EXPECT_THAT(
      names(trainable_params(*net, Dialect::mindspore)),
      ElementsAre("build_block.0.conv.weight", "build_block.0.bn.gamma", "build_block.0.bn.beta"));
  EXPECT_THAT(paths(parameters_and_names(*net, Dialect::mindspore, "pre")),
              ElementsAre("pre.build_block.0.conv.weight", "pre.build_block.0.bn.moving_mean",
                          "pre.build_block.0.bn.moving_variance", "pre.build_block.0.bn.gamma",
                          "pre.build_block.0.bn.beta"));
  EXPECT_THAT(parameters_and_names(*net, Dialect::mindspore, "", false), IsEmpty());
}

TEST(View, ListsTheSeedInMintsAndTorchsOrder) {
  const auto net = my_net();
  const auto expected =
      ElementsAre("build_block.0.conv.weight", "build_block.0.bn.weight", "build_block.0.bn.bias",
                  "build_block.0.bn.running_mean", "build_block.0.bn.running_var",
                  "build_block.0.bn.num_batches_tracked");
  EXPECT_THAT(names(view(*net, Dialect::mint)), expected);
  EXPECT_THAT(names(view(*net, Dialect::torch)), expected);
  EXPECT_EQ(view(*net, Dialect::torch)[3].role, Role::buffer);
  EXPECT_EQ(view(*net, Dialect::mint)[3].role, Role::parameter);
  EXPECT_FALSE(view(*net, Dialect::mint)[3].requires_grad);
}

TEST(View, NamesABareRootAsMindsporeDoes) {
  const auto bare = norm(4);
  EXPECT_THAT(names(get_parameters(*bare, Dialect::mindspore)),
              ElementsAre("mean", "variance", "gamma", "beta"));
  EXPECT_THAT(paths(get_parameters(*bare, Dialect::mindspore)),
              ElementsAre("moving_mean", "moving_variance", "gamma", "beta"));
  const auto prelu = fake("PReLU");
  prelu->parameter("weight", {3});
  EXPECT_THAT(names(get_parameters(*prelu, Dialect::mindspore)), ElementsAre("a"));
  EXPECT_THAT(names(get_parameters(*prelu, Dialect::mint)), ElementsAre("weight"));
}

TEST(View, CreatesWhatANormAlwaysHolds) {
  const auto bare = norm(2, false);
  const std::vector<ViewEntry> entries = get_parameters(*bare, Dialect::mindspore);
  EXPECT_THAT(names(entries), ElementsAre("mean", "variance", "gamma", "beta"));
  EXPECT_TRUE(entries[2].created);
  EXPECT_FALSE(entries[2].requires_grad);
  EXPECT_EQ(entries[2].array().to_vector<float>(), (std::vector<float>{1, 1}));
  EXPECT_EQ(entries[3].array().to_vector<float>(), (std::vector<float>{0, 0}));
  EXPECT_THAT(names(get_parameters(*bare, Dialect::mint)),
              ElementsAre("running_mean", "running_var", "num_batches_tracked"));
  EXPECT_THAT(names(view(*bare, Dialect::torch)),
              ElementsAre("running_mean", "running_var", "num_batches_tracked"));
}

TEST(View, PutsAFrozenWeightAmongTheUntrainableInWalkOrder) {
  const auto net = my_net();
  view(*net, Dialect::torch)[0].tensor.requires_grad_(false);
  EXPECT_THAT(names(untrainable_params(*net, Dialect::mindspore)),
              ElementsAre("build_block.0.conv.weight", "build_block.0.bn.moving_mean",
                          "build_block.0.bn.moving_variance"));
}

TEST(View, MeetsATiedTensorOnce) {
  const auto tied = conv(3, 3, false);
  const auto net = fake("Net");
  net->child("a", tied).child("b", conv(3, 3, false));
  net->children()[1].module->register_parameter("weight", tied->find_slot("weight")->value);
  EXPECT_THAT(names(get_parameters(*net, Dialect::mindspore)), ElementsAre("a.weight"));
  const std::vector<ViewEntry> all = view(*net, Dialect::torch);
  EXPECT_THAT(names(all), ElementsAre("a.weight", "b.weight"));
  EXPECT_EQ(all[1].alias_of, "a.weight");
  EXPECT_THAT(names(state(*net, Dialect::mindspore)), ElementsAre("a.weight"));
  EXPECT_THAT(names(state(*net, Dialect::torch)), ElementsAre("a.weight", "b.weight"));
}

TEST(View, KeepsAUsersOwnOrderAndNames) {
  const auto net = fake("Own");
  net->buffer("mask", {2}).parameter("scale", {2}).buffer("cache", {2}, DType::float32, false);
  net->keep_apart("mask");
  net->buffer("offset", {2});
  EXPECT_THAT(names(get_parameters(*net, Dialect::mindspore)),
              ElementsAre("scale", "cache", "offset"));
  EXPECT_THAT(names(view(*net, Dialect::torch)), ElementsAre("scale", "mask", "cache", "offset"));
  EXPECT_THAT(names(state(*net, Dialect::mindspore)), ElementsAre("scale", "offset"));
  EXPECT_THAT(names(untrainable_params(*net, Dialect::mindspore)), ElementsAre("cache", "offset"));
}

TEST(View, NamesFollowTheLastAttachment) {
  const auto shared = norm(4);
  name_as_root(*shared, Dialect::mindspore);
  EXPECT_EQ(shared->find_slot("running_mean")->value.name(), "mean");
  const auto net = fake("Net");
  net->child("a", shared);
  rename_parameters(*shared, Dialect::mindspore, "a.");
  net->child("b", shared);
  rename_parameters(*shared, Dialect::mindspore, "b.");
  const std::vector<ViewEntry> entries = get_parameters(*net, Dialect::mindspore);
  EXPECT_THAT(names(entries),
              ElementsAre("b.moving_mean", "b.moving_variance", "b.gamma", "b.beta"));
  EXPECT_THAT(paths(entries),
              ElementsAre("a.moving_mean", "a.moving_variance", "a.gamma", "a.beta"));
}

nn::LoadSource source(const std::string& name, const Array& array) {
  return {.name = name, .shape = array.shape(), .dtype = array.dtype(), .load = [array] {
            return array;
          }};
}

TEST(View, LoadsByMindsporesNames) {
  const auto net = fake("Net");
  net->child("bn", norm(2));
  const nn::LoadPlan plan(load_targets(*net, Dialect::mindspore),
                          {source("bn.gamma", Array::from<float>({2}, {3, 4})),
                           source("bn.beta", Array::from<float>({2}, {5, 6})),
                           source("bn.moving_mean", Array::from<float>({2}, {7, 8})),
                           source("bn.moving_variance", Array::from<float>({2}, {9, 10}))});
  EXPECT_TRUE(plan.report().complete());
  plan.commit();
  const nn::Module& bn = *net->children()[0].module;
  EXPECT_EQ(bn.find_slot("weight")->value.array().to_vector<float>(), (std::vector<float>{3, 4}));
  EXPECT_EQ(bn.find_slot("running_var")->value.array().to_vector<float>(),
            (std::vector<float>{9, 10}));
}

TEST(View, RefusesAValueTheNetworkHasNoPlaceFor) {
  const auto net = fake("Net");
  net->child("bn", norm(2, false));
  const auto load = [&](float gamma) {
    const nn::LoadPlan plan(load_targets(*net, Dialect::mindspore),
                            {source("bn.gamma", Array::from<float>({2}, {1, gamma})),
                             source("bn.moving_mean", Array::from<float>({2}, {7, 8})),
                             source("bn.moving_variance", Array::from<float>({2}, {9, 10}))});
    EXPECT_TRUE(plan.report().complete());
    plan.commit();
  };
  load(1);
  const nn::Module& bn = *net->children()[0].module;
  EXPECT_EQ(bn.find_slot("running_mean")->value.array().to_vector<float>(),
            (std::vector<float>{7, 8}));
  try {
    load(2);
    FAIL() << "a gamma that is not 1 was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::mismatch);
    EXPECT_STREQ(error.what(),
                 "bn.gamma: the network has no such tensor, so the file's must be the constant 1 "
                 "that stands for it, and is not");
  }
}

TEST(Transform, InvertsWithoutMovingBytes) {
  const Array weight = Array::from<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  const Transform unsqueeze{Transform::Kind::unsqueeze, 1};
  const Transform transpose{Transform::Kind::transpose, 0, 1};
  EXPECT_EQ(there(unsqueeze, weight).shape(), (Shape{2, 1, 3}));
  EXPECT_EQ(there(transpose, weight).to_vector<float>(), (std::vector<float>{1, 4, 2, 5, 3, 6}));
  for (const Transform& transform : {Transform{}, unsqueeze, transpose}) {
    const Array moved = there(transform, weight);
    EXPECT_EQ(moved.shape(), there(transform, weight.shape()));
    EXPECT_EQ(moved.storage(), weight.storage());
    EXPECT_TRUE(equal(back(transform, moved), weight));
    EXPECT_EQ(back(transform, moved.shape()), weight.shape());
  }
  EXPECT_THROW(static_cast<void>(back(unsqueeze, Shape{2, 3})), Error);
  EXPECT_THROW(static_cast<void>(there(transpose, Shape{2})), Error);
}

TEST(Dialect, NamesTypesBothWays) {
  EXPECT_EQ(type_name(Dialect::mindspore, "Linear"), "Dense");
  EXPECT_EQ(type_name(Dialect::mint, "Sequential"), "SequentialCell");
  EXPECT_EQ(type_name(Dialect::mindspore, "MyNet"), "MyNet");
  EXPECT_EQ(find_type(Dialect::mindspore, "Linear"), nullptr);
  EXPECT_EQ(find_type(Dialect::mindspore, "Dense")->type, "Linear");
  EXPECT_EQ(find_dialect("mint"), Dialect::mint);
  EXPECT_EQ(find_dialect("jax"), std::nullopt);
}

}  // namespace
}  // namespace twofold::dialect
