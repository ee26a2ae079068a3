#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

#include "tests/golden.h"
#include "twofold/nn/activation.h"
#include "twofold/nn/batch_norm.h"
#include "twofold/nn/cast.h"
#include "twofold/nn/conv.h"
#include "twofold/nn/dropout.h"
#include "twofold/nn/embedding.h"
#include "twofold/nn/linear.h"
#include "twofold/nn/pooling.h"
#include "twofold/tensor/random.h"

// What the golden pairs do not reach: first values, errors, modes. Sources: torch 2.13.0; MindSpore
// 2.10.0 where said.

namespace twofold::nn {
namespace {

using ::testing::ElementsAre;
using twofold::testing::thrown_text;

std::vector<double> values(const Tensor& tensor) { return tensor.array().to_vector<double>(); }

struct Range {
  double least, greatest, mean, deviation;
};
Range range(const Tensor& tensor) {
  const auto all = values(tensor);
  double sum = 0, squares = 0;
  for (const double v : all) {
    sum += v;
    squares += v * v;
  }
  const auto n = static_cast<double>(all.size());
  return {*std::ranges::min_element(all), *std::ranges::max_element(all), sum / n,
          std::sqrt(squares / n)};
}

void expect_uniform(const Tensor& tensor, double bound) {
  const Range r = range(tensor);
  EXPECT_GE(r.least, -bound);
  EXPECT_LE(r.greatest, bound);
  EXPECT_NEAR(r.deviation, bound / std::sqrt(3.0), bound * 0.05);
  EXPECT_NEAR(r.mean, 0, bound * 0.05);
}

TEST(FirstValues, AreThoseOfTorchsFormulas) {
  manual_seed(1);
  Conv2d conv({.in_channels = 8, .out_channels = 64, .kernel_size = {3, 3}, .groups = 2});
  expect_uniform(conv.weight(), 1 / std::sqrt(4.0 * 9));
  Linear linear({.in_features = 100, .out_features = 2000});
  expect_uniform(linear.weight(), 0.1);
  expect_uniform(linear.bias(), 0.1);
  Embedding table({.num_embeddings = 200, .embedding_dim = 50, .padding_idx = -1});
  EXPECT_NEAR(range(table.weight()).deviation, 1, 0.05);
  EXPECT_EQ(table.options().padding_idx, 199);
  EXPECT_THAT(values(Tensor(table.weight().array().select(0, 199))), ::testing::Each(0));
  EXPECT_THAT(values(PReLU({.num_parameters = 3}).weight()), ElementsAre(0.25, 0.25, 0.25));
  BatchNorm2d norm({.num_features = 2});
  EXPECT_THAT(values(norm.weight()), ElementsAre(1, 1));
  EXPECT_THAT(values(norm.bias()), ElementsAre(0, 0));
  EXPECT_THAT(values(norm.running_mean()), ElementsAre(0, 0));
  EXPECT_THAT(values(norm.running_var()), ElementsAre(1, 1));
  EXPECT_EQ(norm.num_batches_tracked().dtype(), DType::int64);
}

TEST(FirstValues, FollowTheSeed) {
  manual_seed(7);
  const Linear a({.in_features = 3, .out_features = 2});
  manual_seed(7);
  const Linear b({.in_features = 3, .out_features = 2});
  EXPECT_EQ(values(a.weight()), values(b.weight()));
}

TEST(FirstValues, WithoutInputsAreZero) {
  const Linear linear({.in_features = 0, .out_features = 2});
  EXPECT_THAT(linear.weight().shape(), ElementsAre(2, 0));
  EXPECT_THAT(values(linear.bias()), ElementsAre(0, 0));
}

TEST(Conv2d, RefusesInTorchsWords) {
  const auto text = [](const Conv2dOptions& options) {
    return thrown_text([&] { Conv2d conv(options); });
  };
  EXPECT_EQ(text({.in_channels = 3, .out_channels = 4, .groups = 2}),
            "in_channels must be divisible by groups");
  EXPECT_EQ(text({.in_channels = 4, .out_channels = 3, .groups = 2}),
            "out_channels must be divisible by groups");
  EXPECT_EQ(text({.in_channels = 4, .out_channels = 4, .groups = 0}),
            "groups must be a positive integer");
  EXPECT_EQ(text({.in_channels = 1,
                  .out_channels = 1,
                  .stride = {2, 1},
                  .padding = ops::Padding::Mode::same}),
            "padding='same' is not supported for strided convolutions");
  EXPECT_EQ(text({.in_channels = 1, .out_channels = 1, .padding_mode = "foo"}),
            "padding_mode must be one of {'zeros', 'reflect', 'circular', 'replicate'}, but got "
            "padding_mode='foo'");
  EXPECT_EQ(text({.in_channels = 1, .out_channels = 1, .padding_mode = "reflect"}),
            "Conv2d: expected padding_mode 'zeros', got 'reflect'");
  EXPECT_THROW(Conv2d({.in_channels = -1, .out_channels = 1}), Error);
  Conv2d conv({.in_channels = 3, .out_channels = 4, .kernel_size = {3, 3}});
  EXPECT_EQ(
      thrown_text([&] {
        conv(zeros({1, 2, 5, 5}));
      }),
      "conv2d: Given groups=1, weight of size [4, 3, 3, 3], expected input[1, 2, 5, 5] to have 3 "
      "channels, but got 2 channels instead");
  EXPECT_EQ(thrown_text([&] {
              conv(zeros({1, 3, 2, 2}));
            }),
            "conv2d: Calculated padded input size per channel: (2 x 2). Kernel size: (3 x 3). "
            "Kernel size "
            "can't be greater than actual input size");
}

TEST(Linear, MayEndInAnActivationAsMindSporesDense) {
  Linear dense({.in_features = 1, .out_features = 2, .activation = "relu"});
  dense.weight().copy_(Array::from<float>({2, 1}, {-1, 1}));
  dense.bias().copy_(Array::full({2}, 0));
  EXPECT_THAT(values(dense(full({1, 1}, 3))), ElementsAre(0, 3));
  EXPECT_EQ(dense.find_child("activation")->module->type(), "ReLU");
}

TEST(Activations, InPlaceWriteOverTheirInput) {
  const Tensor x(Array::from<float>({3}, {-1, 2, 9}));
  EXPECT_TRUE(ReLU({.inplace = true})(x).is_same(x));
  EXPECT_THAT(values(x), ElementsAre(0, 2, 9));
  EXPECT_TRUE(ReLU6({.inplace = true})(x).is_same(x));
  EXPECT_THAT(values(x), ElementsAre(0, 2, 6));
  const Tensor y(Array::from<float>({2}, {-1, 2}));
  EXPECT_FALSE(ReLU()(y).is_same(y));
  EXPECT_THAT(values(y), ElementsAre(-1, 2));
}

TEST(Dropout, DropsInTrainingAlone) {
  manual_seed(2);
  Dropout dropout({.p = 0.25});
  const Tensor x = ones({4000});
  const auto trained = values(dropout(x));
  const auto zeros = std::ranges::count(trained, 0.0);
  EXPECT_NEAR(static_cast<double>(zeros) / 4000, 0.25, 0.03);
  for (const double value : trained) EXPECT_TRUE(value == 0 || std::abs(value - 4.0 / 3) < 1e-6);
  dropout.eval();
  EXPECT_TRUE(dropout(x).is_same(x));
  Dropout all({.p = 1, .inplace = true});
  EXPECT_TRUE(all(x).is_same(x));
  EXPECT_THAT(values(x), ::testing::Each(0));
  EXPECT_EQ(thrown_text([] { Dropout dropout({.p = 1.5}); }),
            "dropout probability has to be between 0 and 1, but got 1.5");
}

TEST(Embedding, FollowsItsRuleForBadIndices) {
  const auto look_up = [](ops::BadIndex rule, std::int64_t index) {
    Embedding table({.num_embeddings = 3, .embedding_dim = 1, .bad_index = rule});
    table.weight().copy_(Array::from<float>({3, 1}, {1, 2, 3}));
    return table(Tensor(Array::from<std::int64_t>({1}, {index}))).item();
  };
  EXPECT_EQ(look_up(ops::BadIndex::refuse, 2), 3);
  EXPECT_EQ(thrown_text([&] { look_up(ops::BadIndex::refuse, 3); }),
            "embedding: index out of range in self: expected 0 to 2, got 3");
  EXPECT_EQ(thrown_text([&] { look_up(ops::BadIndex::refuse, -1); }),
            "embedding: index out of range in self: expected 0 to 2, got -1");
  EXPECT_EQ(look_up(ops::BadIndex::negative_wraps, -1), 3);
  EXPECT_EQ(look_up(ops::BadIndex::zero_row, 7), 0);
  EXPECT_EQ(thrown_text([] {
              Embedding table({.num_embeddings = 3, .embedding_dim = 1, .padding_idx = 3});
            }),
            "Padding_idx must be within num_embeddings");
  const Embedding frozen({.num_embeddings = 1, .embedding_dim = 1, .freeze = true});
  EXPECT_FALSE(frozen.weight().requires_grad());
}

TEST(BatchNorm, RefusesRanksAndSingleValuesAndMovesNothing) {
  BatchNorm1d norm({.num_features = 2});
  EXPECT_EQ(thrown_text([&] {
              norm(zeros({2, 2, 3, 4}));
            }),
            "expected 2D or 3D input (got 4D input)");
  EXPECT_EQ(thrown_text([&] {
              norm(zeros({1, 2}));
            }),
            "batch_norm: Expected more than 1 value per channel when training, got input size "
            "torch.Size([1, "
            "2])");
  EXPECT_EQ(thrown_text([&] {
              norm(zeros({4, 3}));
            }),
            "batch_norm: running_mean should contain 3 elements not 2");
  EXPECT_EQ(norm.num_batches_tracked().item(), 0);
  BatchNorm2d two({.num_features = 2});
  EXPECT_EQ(thrown_text([&] { two(zeros({1, 2})); }), "expected 4D input (got 2D input)");
}

TEST(BatchNorm, WithoutMomentumAveragesAllBatches) {
  BatchNorm1d norm({.num_features = 2, .momentum = std::nullopt});
  norm(Tensor(Array::from<float>({4, 2}, {0, 1, 2, 3, 4, 5, 6, 7})));
  norm(Tensor(Array::from<float>({4, 2}, {0, 2, 4, 6, 8, 10, 12, 14})));
  EXPECT_THAT(values(norm.running_mean()), ElementsAre(4.5, 6));
  EXPECT_NEAR(values(norm.running_var())[0], 16.6667, 1e-4);
  EXPECT_EQ(norm.num_batches_tracked().item(), 2);
}

TEST(BatchNorm, CountsInTrainingAlone) {
  BatchNorm1d norm({.num_features = 1, .momentum = 0.0});
  const Tensor x(Array::from<float>({2, 1}, {1, 3}));
  norm(x);
  EXPECT_EQ(norm.num_batches_tracked().item(), 1);
  EXPECT_EQ(norm.running_mean().item(), 0);  // momentum 0: the statistics stay
  norm.eval();
  norm(x);
  EXPECT_EQ(norm.num_batches_tracked().item(), 1);
}

TEST(BatchNorm, DeclaresWhatIsSwitchedOff) {
  const BatchNorm2d plain({.num_features = 2, .affine = false, .track_running_stats = false});
  EXPECT_EQ(plain.slots().size(), 5);
  for (const auto& slot : plain.slots()) EXPECT_FALSE(slot->value.defined()) << slot->name;
  const BatchNorm2d no_bias({.num_features = 2, .bias = false});
  EXPECT_TRUE(no_bias.weight().defined());
  EXPECT_FALSE(no_bias.bias().defined());
}

TEST(BatchNorm, FollowsMindSporesSwitch) {
  const Tensor x(Array::from<float>({2, 1}, {1, 3}));
  BatchNorm1d always({.num_features = 1, .use_batch_statistics = true});
  always.eval();
  EXPECT_NEAR(values(always(x))[0], -1, 1e-4);           // the batch's, in inference too
  EXPECT_NEAR(always.running_mean().item(), 0.2, 1e-6);  // and they move
  EXPECT_EQ(always.num_batches_tracked().item(), 0);
  BatchNorm1d never({.num_features = 1, .use_batch_statistics = false});
  EXPECT_NEAR(values(never(x))[0], 1, 1e-4);  // the running ones, in training too
  EXPECT_EQ(never.running_mean().item(), 0);
}

TEST(BatchNorm, TakesASingleValueAsMindSporeDoes) {
  BatchNorm1d norm({.num_features = 1, .allow_single_value = true});
  EXPECT_EQ(values(norm(full({1, 1}, 5)))[0], 0);
  EXPECT_TRUE(std::isnan(norm.running_var().item()));
}

TEST(BatchNorm, MayDivideByN) {
  BatchNorm1d norm({.num_features = 1, .momentum = 1.0, .unbiased = false});
  norm(Tensor(Array::from<float>({2, 1}, {1, 3})));
  EXPECT_NEAR(norm.running_var().item(), 1, 1e-6);
}

TEST(Pooling, CallGivesThePlacesToo) {
  MaxPool2dOptions options;
  options.kernel = {2, 2};
  options.return_indices = true;
  MaxPool2d pool(options);
  const Tensor x(Array::from<float>({1, 1, 2, 2}, {1, 4, 3, 2}));
  const Values outputs = pool.call({x});
  ASSERT_EQ(outputs.size(), 2);
  EXPECT_EQ(outputs[0].item(), 4);
  EXPECT_EQ(outputs[1].item(), 1);
  EXPECT_EQ(pool(x).item(), 4);
}

TEST(Layers, KeepNan) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(ReLU()(full({1}, nan)).item()));
  EXPECT_TRUE(std::isnan(ReLU6()(full({1}, nan)).item()));
  EXPECT_TRUE(std::isnan(PReLU()(full({1}, nan)).item()));
}

TEST(Layers, AnswerSeveralThreadsAtOnceWhileTheirWeightsChangeBetween) {
  Conv2d conv({.in_channels = 3, .out_channels = 8, .kernel_size = {3, 3}});
  conv.eval();
  const Tensor x = rand({1, 3, 16, 16});
  for (int round = 0; round < 3; ++round) {
    conv.weight().copy_(rand({8, 3, 3, 3}).array());
    const Array expected = conv(x).array();
    std::vector<std::string> faults(4);
    std::vector<std::thread> threads;
    for (std::string& fault : faults)
      threads.emplace_back([&] {
        for (int i = 0; i < 4 && fault.empty(); ++i)
          fault = twofold::testing::differs(conv(x).array(), expected);
      });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(faults, std::vector<std::string>(4));
  }
}

}  // namespace
}  // namespace twofold::nn
