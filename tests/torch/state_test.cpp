#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/golden.h"
#include "twofold/torch/torch.h"

// state_dict, load_state_dict and casts, as Python's torch 2.13.0 does them; and where we differ on
// purpose (nothing is half-loaded, buffers stay what they are).

namespace twofold::torch {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using twofold::testing::thrown_text;
using Names = std::vector<std::string>;

Names names(const StateDict& state) {
  Names found;
  for (const auto& item : state.items) found.push_back(item.name);
  return found;
}

StateDict plain(const StateDict& state) { return {state.items, {}}; }

StateDict without(StateDict state, std::string_view name) {
  std::erase_if(state.items, [&](const auto& item) { return item.name == name; });
  return state;
}

StateDict dict(std::vector<Named<Tensor>> items) { return {std::move(items), {}}; }

TEST(StateDict, PrefixIsPutVerbatimAndCutInTheMetadata) {
  nn::Sequential seq(nn::Linear(1, 1));
  EXPECT_THAT(names(seq.state_dict("p")), ElementsAre("p0.weight", "p0.bias"));
  EXPECT_THAT(seq.state_dict("p").metadata, ElementsAre(Pair("", 1), Pair("p0", 1)));
  EXPECT_THAT(names(seq.state_dict("p.")), ElementsAre("p.0.weight", "p.0.bias"));
  EXPECT_THAT(seq.state_dict("p.").metadata, ElementsAre(Pair("p", 1), Pair("p.0", 1)));
}

TEST(StateDict, MetadataHasEveryPathOfEveryModule) {
  nn::Linear shared(1, 1);
  nn::Sequential seq(shared, nn::BatchNorm1d(1), nn::ReLU());
  seq->register_module("none", std::shared_ptr<twofold::nn::Module>());
  seq->register_module("again", shared.ptr());
  EXPECT_THAT(seq.state_dict().metadata,
              ElementsAre(Pair("", 1), Pair("0", 1), Pair("1", 2), Pair("2", 1), Pair("again", 1)));
}

TEST(StateDict, ValuesShareMemoryAndDoNotRequireGrad) {
  nn::Linear linear(2, 3);
  const StateDict state = linear.state_dict();
  const Tensor& weight = *state.find("weight");
  EXPECT_FALSE(weight.requires_grad());
  EXPECT_TRUE(linear->weight().requires_grad());
  EXPECT_EQ(weight.array().raw(), linear->weight().array().raw());
  linear->weight().copy_(Array::full({3, 2}, 7));
  EXPECT_EQ(weight.array().at({2, 1}), 7);
}

TEST(LoadStateDict, MatchesItsOwnState) {
  nn::Sequential seq(nn::Linear(2, 3), nn::BatchNorm1d(3));
  EXPECT_EQ(to_string(seq.load_state_dict(seq.state_dict())), "<All keys matched successfully>");
  nn::Linear linear(2, 3);
  EXPECT_EQ(to_string(linear.load_state_dict({}, false)),
            "_IncompatibleKeys(missing_keys=['weight', 'bias'], unexpected_keys=[])");
}

TEST(LoadStateDict, SaysWhatIsMissingAndUnexpected) {
  nn::Linear linear(nn::LinearOptions(2, 3).bias(false));
  const Tensor weight = zeros({3, 2});
  EXPECT_EQ(thrown_text([&] { linear.load_state_dict({}); }),
            "Error(s) in loading state_dict for Linear:\n\tMissing key(s) in state_dict: "
            "\"weight\". ");
  // The absent bias is no place to load into.
  EXPECT_EQ(thrown_text([&] {
              linear.load_state_dict(dict({{"weight", weight}, {"bias", zeros({3})}}));
            }),
            "Error(s) in loading state_dict for Linear:\n\tUnexpected key(s) in state_dict: "
            "\"bias\". ");
  EXPECT_EQ(thrown_text([&] {
              linear.load_state_dict(dict({{"a", weight}, {"b", weight}}));
            }),
            "Error(s) in loading state_dict for Linear:\n\tMissing key(s) in state_dict: "
            "\"weight\". \n\tUnexpected key(s) in state_dict: \"a\", \"b\". ");
}

TEST(LoadStateDict, RefusesAnotherShapeEvenWhenNotStrict) {
  nn::Linear linear(2, 3);
  const auto state = dict({{"weight", zeros({2, 3})}, {"bias", zeros({3})}});
  const std::string text =
      "Error(s) in loading state_dict for Linear:\n\tsize mismatch for weight: copying a param "
      "with "
      "shape torch.Size([2, 3]) from checkpoint, the shape in current model is torch.Size([3, 2]).";
  EXPECT_EQ(thrown_text([&] { linear.load_state_dict(state); }), text);
  EXPECT_EQ(thrown_text([&] { linear.load_state_dict(state, false); }), text);
}

TEST(LoadStateDict, LoadsNothingWhenItThrows) {
  nn::Linear linear(1, 1);
  linear->bias().copy_(Array::full({1}, 5));
  EXPECT_THROW(linear.load_state_dict(dict({{"bias", zeros({1})}})), Error);
  EXPECT_THROW(linear.load_state_dict(dict({{"bias", zeros({1})}, {"weight", zeros({2, 1})}})),
               Error);
  EXPECT_EQ(linear->bias().item(), 5);
}

TEST(LoadStateDict, NotStrictLoadsTheRest) {
  nn::Linear linear(1, 1);
  const auto keys =
      linear.load_state_dict(dict({{"bias", full({1}, 4)}, {"other", zeros({1})}}), false);
  EXPECT_THAT(keys.missing_keys, ElementsAre("weight"));
  EXPECT_THAT(keys.unexpected_keys, ElementsAre("other"));
  EXPECT_EQ(linear->bias().item(), 4);
}

TEST(LoadStateDict, KeepsTheNetworksDtypesAndHandles) {
  nn::Linear linear(1, 1);
  const Tensor weight = linear->weight();
  linear.load_state_dict(dict({{"weight", full({1, 1}, 0.1, kFloat64)}, {"bias", zeros({1})}}));
  EXPECT_TRUE(weight.is_same(linear->weight()));
  EXPECT_EQ(weight.dtype(), kFloat32);
  EXPECT_EQ(weight.item(), static_cast<double>(0.1F));
  EXPECT_TRUE(weight.requires_grad());
}

TEST(LoadStateDict, TakesAOneElementVectorForAScalar) {
  nn::BatchNorm1d norm(2);
  StateDict state = norm.state_dict();
  for (auto& item : state.items)
    if (item.name == "num_batches_tracked") item.value = full({1}, 9, kInt64);
  norm.load_state_dict(state);
  EXPECT_EQ(norm->num_batches_tracked().item(), 9);
  for (auto& item : state.items)
    if (item.name == "num_batches_tracked") item.value = zeros({2}, kInt64);
  EXPECT_EQ(thrown_text([&] { norm.load_state_dict(state); }),
            "Error(s) in loading state_dict for BatchNorm1d:\n\tsize mismatch for "
            "num_batches_tracked: copying a param with shape torch.Size([2]) from checkpoint, the "
            "shape in current model is torch.Size([]).");
}

TEST(LoadStateDict, CounterMayBeAbsentInOldStates) {
  nn::BatchNorm1d norm(2);
  norm->num_batches_tracked().copy_(Array::full({}, 7, kInt64));
  StateDict state = without(norm.state_dict(), "num_batches_tracked");
  EXPECT_EQ(thrown_text([&] { norm.load_state_dict(state); }),
            "Error(s) in loading state_dict for BatchNorm1d:\n\tMissing key(s) in state_dict: "
            "\"num_batches_tracked\". ");
  EXPECT_EQ(to_string(norm.load_state_dict(plain(state))), "<All keys matched successfully>");
  state.metadata = {{"", 1}};
  EXPECT_EQ(to_string(norm.load_state_dict(state)), "<All keys matched successfully>");
  EXPECT_EQ(norm->num_batches_tracked().item(), 7);
}

TEST(LoadStateDict, StatisticsOfANormWithoutThemAreUnexpected) {
  nn::BatchNorm1d norm(nn::BatchNormOptions(2).track_running_stats(false));
  EXPECT_EQ(thrown_text([&] { norm.load_state_dict(nn::BatchNorm1d(2).state_dict()); }),
            "Error(s) in loading state_dict for BatchNorm1d:\n\tUnexpected key(s) in state_dict: "
            "\"running_mean\", \"running_var\", \"num_batches_tracked\". ");
}

TEST(LoadStateDict, NonPersistentBuffersAreUnexpected) {
  nn::Module m;
  m.register_buffer("cache", zeros({1}), false);
  EXPECT_EQ(thrown_text([&] {
              m.load_state_dict(dict({{"cache", zeros({1})}}));
            }),
            "Error(s) in loading state_dict for Module:\n\tUnexpected key(s) in state_dict: "
            "\"cache\". ");
}

TEST(LoadStateDict, KeepsTies) {
  nn::Sequential seq(nn::Linear(2, 2), nn::Linear(2, 2));
  const Tensor tied = seq->at(0)->find_slot("weight")->value;
  seq->at(1)->register_parameter("weight", tied);
  StateDict state = seq.state_dict();
  for (auto& item : state.items) item.value = item.value.clone();
  seq.load_state_dict(state);
  EXPECT_TRUE(seq->at(1)->find_slot("weight")->value.is_same(tied));
  EXPECT_EQ(thrown_text([&] { seq.load_state_dict(without(state, "1.weight")); }),
            "Error(s) in loading state_dict for Sequential:\n\tMissing key(s) in state_dict: "
            "\"1.weight\". ");
}

TEST(To, CastsFloatingTensorsBehindTheirHandles) {
  nn::BatchNorm1d norm(2);
  const Tensor weight = norm->weight(), mean = norm->running_mean();
  EXPECT_EQ(&norm.to(kFloat16), &norm);
  EXPECT_EQ(weight.dtype(), kFloat16);
  EXPECT_EQ(mean.dtype(), kFloat16);
  EXPECT_TRUE(mean.is_same(norm->running_mean()));
  EXPECT_EQ(norm->num_batches_tracked().dtype(), kInt64);
  EXPECT_TRUE(weight.requires_grad());
}

TEST(To, KeepsTies) {
  nn::Module m;
  const Tensor t = zeros({1});
  m.register_buffer("a", t);
  m.register_buffer("b", t);
  m.to(kFloat64);
  EXPECT_TRUE(m.get_buffer("a").is_same(m.get_buffer("b")));
  EXPECT_EQ(t.dtype(), kFloat64);
}

TEST(To, RefusesIntegers) {
  nn::Linear linear(1, 1);
  EXPECT_EQ(thrown_text([&] { linear.to(kInt32); }),
            "nn.Module.to only accepts floating point or complex dtypes, but got desired "
            "dtype=torch.int32");
  EXPECT_EQ(linear->weight().dtype(), kFloat32);
}

TEST(To, CastNetworkComputesInTheNewType) {
  nn::Sequential seq(nn::Linear(2, 3), nn::ReLU());
  seq.to(kFloat64);
  EXPECT_EQ(seq(ones({1, 2}, kFloat64)).dtype(), kFloat64);
}

}  // namespace
}  // namespace twofold::torch
