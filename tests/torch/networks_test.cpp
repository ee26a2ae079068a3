#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "tests/golden.h"
#include "twofold/kernels/table.h"
#include "twofold/ops/activation.h"
#include "twofold/ops/add.h"
#include "twofold/ops/pooling.h"
#include "twofold/torch/torch.h"

// Whole networks, written as a user writes them, against real torch 2.13.0.

namespace twofold::torch {
namespace {

using kernels::KernelChoice;
using twofold::testing::Arrays;

struct ConvBN : nn::Module {
  nn::Conv2d conv{nullptr};
  nn::BatchNorm2d bn{nullptr};
  ConvBN() {
    conv = register_module("conv", nn::Conv2d(nn::Conv2dOptions(3, 64, 3)));
    bn = register_module("bn", nn::BatchNorm2d(64));
  }
  Tensor forward(const Tensor& x) { return bn(conv(x)); }
};

struct MyNet : nn::Module {
  nn::Sequential build_block{nullptr};
  MyNet() {
    build_block =
        register_module("build_block", nn::Sequential(std::make_shared<ConvBN>(), nn::ReLU()));
  }
  Tensor forward(const Tensor& x) { return build_block(x); }
};

struct LeNet : nn::Module {
  nn::Conv2d conv1{nullptr}, conv2{nullptr};
  nn::Linear fc1{nullptr}, fc2{nullptr}, fc3{nullptr};
  LeNet() {
    conv1 = register_module("conv1", nn::Conv2d(1, 4, 5));
    conv2 = register_module("conv2", nn::Conv2d(4, 8, 5));
    fc1 = register_module("fc1", nn::Linear(8 * 4 * 4, 24));
    fc2 = register_module("fc2", nn::Linear(24, 16));
    fc3 = register_module("fc3", nn::Linear(16, 10));
  }
  Tensor forward(Tensor x) {
    x = ops::max_pool2d(ops::relu(conv1(x)), {.kernel = {2, 2}});
    x = ops::max_pool2d(ops::relu(conv2(x)), {.kernel = {2, 2}});
    return fc3(ops::relu(fc2(ops::relu(fc1(x.flatten(1))))));
  }
};

struct Residual : nn::Module {
  nn::Conv2d conv1{nullptr}, conv2{nullptr};
  nn::BatchNorm2d bn1{nullptr}, bn2{nullptr};
  nn::Sequential down{nullptr};
  Residual() {
    using Conv = nn::Conv2dOptions;
    conv1 = register_module("conv1", nn::Conv2d(Conv(4, 8, 3).stride(2).padding(1).bias(false)));
    bn1 = register_module("bn1", nn::BatchNorm2d(8));
    conv2 = register_module("conv2", nn::Conv2d(Conv(8, 8, 3).padding(1).bias(false)));
    bn2 = register_module("bn2", nn::BatchNorm2d(8));
    down = register_module("down", nn::Sequential(nn::Conv2d(Conv(4, 8, 1).stride(2).bias(false)),
                                                  nn::BatchNorm2d(8)));
  }
  Tensor forward(const Tensor& x) {
    const Tensor y = ops::relu(bn1(conv1(x)));
    return ops::relu(bn2(conv2(y)) + down(x));
  }
};

/// Its buffers scale and shift are used by hand: there is no operator for a product yet.
struct ConvBnLinear : nn::Module {
  nn::Conv2d conv{nullptr};
  nn::BatchNorm2d bn{nullptr};
  nn::Linear fc{nullptr};
  Tensor scale, shift;
  ConvBnLinear() {
    conv = register_module("conv", nn::Conv2d(nn::Conv2dOptions(3, 4, 3).padding(1)));
    bn = register_module("bn", nn::BatchNorm2d(4));
    fc = register_module("fc", nn::Linear(4 * 4 * 4, 5));
    scale = register_buffer("scale", full({5}, 0.5));
    shift = register_buffer("shift", Tensor(Array::from<float>({5}, {0, 1, 2, 3, 4})), false);
  }
  Tensor forward(const Tensor& x) {
    auto values = fc(ops::relu(bn(conv(x))).flatten(1)).array().to_vector<float>();
    const auto factors = scale.array().to_vector<float>();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] *= factors[i % 5];
    return Tensor(Array::from<float>({static_cast<std::int64_t>(values.size()) / 5, 5}, values)) +
           shift;
  }
};

std::shared_ptr<twofold::nn::Module> mlp_bn() {
  return nn::Sequential(nn::Linear(4, 6), nn::BatchNorm1d(6), nn::ReLU(), nn::Linear(6, 3)).ptr();
}

template <class Net>
std::shared_ptr<twofold::nn::Module> made() {
  auto net = std::make_shared<Net>();
  twofold::nn::remember_forward(*net);
  return net;
}

struct Row {
  std::string name;
  std::function<std::shared_ptr<twofold::nn::Module>()> make;

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all{{"seed", made<MyNet>},
                                    {"lenet", made<LeNet>},
                                    {"residual", made<Residual>},
                                    {"conv_bn_linear", made<ConvBnLinear>},
                                    {"mlp_bn", mlp_bn}};
  return all;
}

class Networks : public ::testing::TestWithParam<std::tuple<Row, KernelChoice>> {
 protected:
  void SetUp() override { kernels::set_kernel_choice(std::get<1>(GetParam())); }
  void TearDown() override { kernels::set_kernel_choice(KernelChoice::fastest); }

  [[nodiscard]] std::shared_ptr<twofold::nn::Module> network() const {
    auto net = std::get<0>(GetParam()).make();
    StateDict state;
    for (const auto& [name, array] : twofold::testing::below(arrays_, "state/"))
      state.items.push_back({name, Tensor(array)});
    twofold::nn::load_state_dict(*net, state);
    for (const auto& [name, buffer] : named_buffers(*net))  // those that no state holds
      if (state.find(name) == nullptr) buffer.copy_(arrays_.at("after1/" + name));
    return net;
  }
  [[nodiscard]] Tensor input() const { return Tensor(arrays_.at("x")); }
  [[nodiscard]] Tensor second_input() const {
    auto values = arrays_.at("x").to_vector<float>();
    for (float& value : values) value = value * 2 + 1;
    return Tensor(Array::from<float>(arrays_.at("x").shape(), values));
  }
  void expect_buffers(twofold::nn::Module& net, const std::string& prefix) const {
    Arrays got;
    for (const auto& [name, buffer] : named_buffers(net)) got.emplace(name, buffer.array());
    const Arrays expected = twofold::testing::below(arrays_, prefix);
    ASSERT_EQ(got.size(), expected.size());
    for (const auto& [name, array] : expected)
      EXPECT_EQ(twofold::testing::differs(got.at(name), array), "") << prefix << name;
  }

  const Arrays arrays_ =
      twofold::testing::fixture_arrays("nets/torch_" + std::get<0>(GetParam()).name + ".npz");
};

TEST_P(Networks, ComputeWhatTorchComputes) {
  const auto net = network();
  net->eval();
  EXPECT_EQ(twofold::testing::differs(net->call({input()}).front().array(), arrays_.at("eval")),
            "");
  net->train();
  EXPECT_EQ(twofold::testing::differs(net->call({input()}).front().array(), arrays_.at("train")),
            "");
  expect_buffers(*net, "after1/");
  net->call({second_input()});
  expect_buffers(*net, "after2/");
}

TEST_P(Networks, AnswerSeveralThreadsAtOnce) {
  const auto net = network();
  net->eval();
  std::vector<std::string> faults(4);
  std::vector<std::thread> threads;
  for (std::string& fault : faults)
    threads.emplace_back([&] {
      for (int i = 0; i < 8 && fault.empty(); ++i)
        fault = twofold::testing::differs(net->call({input()}).front().array(), arrays_.at("eval"));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(faults, std::vector<std::string>(4));
}

INSTANTIATE_TEST_SUITE_P(All, Networks,
                         ::testing::Combine(::testing::ValuesIn(rows()),
                                            ::testing::Values(KernelChoice::native,
                                                              KernelChoice::onednn)),
                         [](const auto& info) {
                           return std::get<0>(info.param).name +
                                  (std::get<1>(info.param) == KernelChoice::native ? "_native"
                                                                                   : "_onednn");
                         });

}  // namespace
}  // namespace twofold::torch
