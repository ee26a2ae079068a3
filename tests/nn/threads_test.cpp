#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "twofold/core/parallel.h"
#include "twofold/nn/activation.h"
#include "twofold/nn/batch_norm.h"
#include "twofold/nn/containers.h"
#include "twofold/nn/conv.h"
#include "twofold/nn/flatten.h"
#include "twofold/nn/linear.h"
#include "twofold/nn/pooling.h"
#include "twofold/nn/softmax.h"
#include "twofold/tensor/random.h"

// One module may run forward from several threads at once. The thread sanitizer runs this too.

namespace twofold::nn {
namespace {

std::shared_ptr<Sequential> small_network() {
  manual_seed(7);
  auto network = std::make_shared<Sequential>();
  network->push_back(std::make_shared<Conv2d>(Conv2dOptions{3, 16, {3, 3}}));
  network->push_back(std::make_shared<BatchNorm2d>(BatchNormOptions{16}));
  network->push_back(std::make_shared<ReLU>());
  network->push_back(std::make_shared<MaxPool2d>(MaxPool2dOptions{{.kernel = {2, 2}}}));
  network->push_back(std::make_shared<Flatten>());
  network->push_back(std::make_shared<Linear>(LinearOptions{16 * 7 * 7, 10}));
  network->push_back(std::make_shared<LogSoftmax>(SoftmaxOptions{1}));
  network->eval();
  return network;
}

std::vector<float> run(Module& network, const Tensor& input) {
  return network.call({input}).front().array().to_vector<float>();
}

TEST(Threads, OneModuleRunsForwardInSeveralAtOnce) {
  const auto network = small_network();
  std::vector<Tensor> inputs;
  std::vector<std::vector<float>> expected;
  for (int i = 0; i < 4; ++i) {
    inputs.push_back(randn({2, 3, 16, 16}));
    expected.push_back(run(*small_network(), inputs.back()));
  }
  // Nothing is packed yet when the threads start.
  std::vector<std::vector<float>> got(inputs.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    threads.emplace_back([&, i] {
      for (int round = 0; round < 20; ++round) got[i] = run(*network, inputs[i]);
    });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < inputs.size(); ++i) EXPECT_EQ(got[i], expected[i]) << i;
}

TEST(Threads, TheNumberOfThreadsDoesNotChangeTheAnswer) {
  const auto network = small_network();
  const Tensor input = randn({8, 3, 16, 16});
  const int before = num_threads();
  set_num_threads(1);
  const std::vector<float> alone = run(*network, input);
  set_num_threads(3);
  const std::vector<float> together = run(*network, input);
  set_num_threads(before);
  ASSERT_EQ(alone.size(), together.size());
  for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_NEAR(alone[i], together[i], 1e-5F);
}

}  // namespace
}  // namespace twofold::nn
