#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/golden.h"
#include "twofold/kernels/table.h"
#include "twofold/mindspore/mindspore.h"
#include "twofold/ops/add.h"

// Whole networks, written as a user writes them, against real MindSpore 2.10.0; and loading.

namespace twofold::mindspore {
namespace {

using kernels::KernelChoice;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using twofold::testing::Arrays;
using twofold::testing::thrown_text;

struct ConvBN : nn::Cell {
  nn::Conv2d conv{nullptr};
  nn::BatchNorm2d bn{nullptr};
  ConvBN() {
    conv = set_attr("conv", nn::Conv2d(3, 64, 3));
    bn = set_attr("bn", nn::BatchNorm2d(64));
  }
  Tensor construct(const Tensor& x) { return bn(conv(x)); }
};

struct MyNet : nn::Cell {
  nn::SequentialCell build_block{nullptr};
  MyNet() {
    build_block =
        set_attr("build_block", nn::SequentialCell(std::make_shared<ConvBN>(), nn::ReLU()));
  }
  Tensor construct(const Tensor& x) { return build_block(x); }
};

struct LeNet : nn::Cell {
  nn::Conv2d conv1{nullptr}, conv2{nullptr};
  nn::Dense fc1{nullptr}, fc2{nullptr};
  nn::ReLU relu;
  nn::MaxPool2d pool{2, 2};
  nn::Flatten flatten;
  LeNet() {
    conv1 = set_attr("conv1", nn::Conv2d({.in_channels = 1,
                                          .out_channels = 4,
                                          .kernel_size = 5,
                                          .pad_mode = "valid",
                                          .has_bias = true}));
    conv2 = set_attr("conv2", nn::Conv2d(4, 6, 3));
    fc1 = set_attr("fc1", nn::Dense(6 * 3 * 3, 10));
    fc2 = set_attr("fc2", nn::Dense(10, 5));
    set_attr("relu", relu);
    set_attr("pool", pool);
    set_attr("flatten", flatten);
  }
  Tensor construct(Tensor x) {
    x = pool(relu(conv1(x)));
    x = pool(relu(conv2(x)));
    return fc2(relu(fc1(flatten(x))));
  }
};

struct Residual : nn::Cell {
  nn::Conv2d conv1{nullptr}, conv2{nullptr};
  nn::BatchNorm2d bn1{nullptr}, bn2{nullptr};
  nn::SequentialCell down{nullptr};
  nn::ReLU relu;
  Residual() {
    conv1 = set_attr("conv1", nn::Conv2d({.in_channels = 3,
                                          .out_channels = 4,
                                          .kernel_size = 3,
                                          .stride = 2,
                                          .pad_mode = "pad",
                                          .padding = 1}));
    bn1 = set_attr("bn1", nn::BatchNorm2d(4));
    conv2 = set_attr("conv2", nn::Conv2d(4, 4, 3));
    bn2 = set_attr("bn2", nn::BatchNorm2d({.num_features = 4, .momentum = 0.8}));
    down = set_attr("down", nn::SequentialCell(nn::Conv2d({.in_channels = 3,
                                                           .out_channels = 4,
                                                           .kernel_size = 1,
                                                           .stride = 2,
                                                           .pad_mode = "valid"}),
                                               nn::BatchNorm2d(4)));
    set_attr("relu", relu);
  }
  Tensor construct(const Tensor& x) {
    const Tensor y = relu(bn1(conv1(x)));
    return relu(bn2(conv2(y)) + down(x));
  }
};

template <class Net>
CellPtr made() {
  auto net = std::make_shared<Net>();
  twofold::nn::remember_forward(*net);
  return net;
}
CellPtr mlp() {
  return nn::SequentialCell(nn::Dense(5, 8), nn::BatchNorm1d(8), nn::ReLU(), nn::Dense(8, 3)).ptr();
}

struct Row {
  std::string name;
  std::function<CellPtr()> make;
  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
};

class Networks : public ::testing::TestWithParam<std::tuple<Row, KernelChoice>> {
 protected:
  void SetUp() override { kernels::set_kernel_choice(std::get<1>(GetParam())); }
  void TearDown() override { kernels::set_kernel_choice(KernelChoice::fastest); }

  [[nodiscard]] Tensor input(float factor) const {
    auto values = arrays_.at("x").to_vector<float>();
    for (float& value : values) value *= factor;
    return Tensor(Array::from<float>(arrays_.at("x").shape(), values));
  }
  void expect_statistics(twofold::nn::Module& net, const std::string& prefix) const {
    const Arrays expected = twofold::testing::below(arrays_, prefix);
    const auto got = untrainable_params(net);
    ASSERT_EQ(got.size(), expected.size());
    for (const Parameter& parameter : got)
      EXPECT_EQ(twofold::testing::differs(parameter.array(), expected.at(parameter.name())), "")
          << prefix << parameter.name();
  }

  const Arrays arrays_ =
      twofold::testing::fixture_arrays("nets/mindspore_" + std::get<0>(GetParam()).name + ".npz");
};

TEST_P(Networks, ComputeWhatMindSporeComputes) {
  const CellPtr net = std::get<0>(GetParam()).make();
  std::vector<Named<Tensor>> state;
  for (const auto& [name, array] : twofold::testing::below(arrays_, "state/"))
    state.push_back({name, Tensor(array)});
  const NotLoaded left = load_param_into_net(*net, state);
  EXPECT_THAT(left.param_not_load, IsEmpty());
  EXPECT_THAT(left.ckpt_not_load, IsEmpty());
  const auto expect = [&](float factor, const std::string& name) {
    EXPECT_EQ(
        twofold::testing::differs(net->call({input(factor)}).front().array(), arrays_.at(name)), "")
        << name;
  };
  expect(1, "eval");
  net->train();
  expect(1, "train");
  expect_statistics(*net, "after1/");
  net->call({input(2)});
  expect_statistics(*net, "after2/");
}

INSTANTIATE_TEST_SUITE_P(
    All, Networks,
    ::testing::Combine(::testing::Values(Row{"seed", made<MyNet>}, Row{"lenet", made<LeNet>},
                                         Row{"residual", made<Residual>}, Row{"mlp", mlp}),
                       ::testing::Values(KernelChoice::native, KernelChoice::onednn)),
    [](const auto& info) {
      return std::get<0>(info.param).name +
             (std::get<1>(info.param) == KernelChoice::native ? "_native" : "_onednn");
    });

/// The network of MindSpore's golden cases of load_param_into_net.
struct Small : nn::Cell {
  Small() {
    set_attr("step", Parameter(zeros({}, DType::int32), "step", false));
    set_attr("fc", nn::Dense(2, 2));
    set_attr("bn", nn::BatchNorm1d(2));
  }
};

std::vector<Named<Tensor>> full_dict() {
  return {{"fc.weight", full({2, 2}, 0.5)},   {"fc.bias", full({2}, 1.5)},
          {"bn.moving_mean", full({2}, 2.5)}, {"bn.moving_variance", full({2}, 3.5)},
          {"bn.gamma", full({2}, 4.5)},       {"bn.beta", full({2}, 5.5)},
          {"step", full({}, 9, DType::int32)}};
}
std::vector<Named<Tensor>> with(const std::string& name, const Tensor& value) {
  auto dict = full_dict();
  std::erase_if(dict, [&](const auto& item) { return item.name == name; });
  dict.push_back({name, value});
  return dict;
}
std::vector<Named<Tensor>> without(const std::string& name) {
  auto dict = full_dict();
  std::erase_if(dict, [&](const auto& item) { return item.name == name; });
  return dict;
}
double first_value(twofold::nn::Module& net, const std::string& name) {
  for (const auto& [key, parameter] : parameters_dict(net))
    if (key == name) return parameter.array().to_vector<double>()[0];
  return -1;
}

TEST(LoadParamIntoNet, ReturnsTwoLists) {
  Small net;
  NotLoaded left = load_param_into_net(net, full_dict());
  EXPECT_THAT(left.param_not_load, IsEmpty());
  EXPECT_THAT(left.ckpt_not_load, IsEmpty());
  EXPECT_EQ(first_value(net, "step"), 9);
  EXPECT_EQ(first_value(net, "bn.moving_variance"), 3.5);
  Small fresh;
  auto dict = without("fc.bias");
  dict.push_back({"more", zeros({1})});
  left = load_param_into_net(fresh, dict);
  EXPECT_THAT(left.param_not_load, ElementsAre("fc.bias"));
  EXPECT_THAT(left.ckpt_not_load, ElementsAre("more"));
  EXPECT_EQ(first_value(fresh, "fc.weight"), 0.5);
  EXPECT_THAT(load_param_into_net(fresh, std::vector<Named<Tensor>>{}).param_not_load,
              ElementsAre("step", "fc.weight", "fc.bias", "bn.moving_mean", "bn.moving_variance",
                          "bn.gamma", "bn.beta"));
}

TEST(LoadParamIntoNet, RefusesShapesAndLoadsNothing) {
  Small net;
  const double before = first_value(net, "fc.weight");
  for (const Shape& shape : {Shape{3}, Shape{}, Shape{1, 2}}) {
    EXPECT_EQ(
        thrown_text([&] { load_param_into_net(net, with("fc.bias", zeros(shape))); }),
        fmt::format(
            "For 'load_param_into_net', fc.bias in the argument 'net' should have the same "
            "shape as fc.bias in the argument 'parameter_dict'. But got its shape (2,) in the "
            "argument 'net' and shape {} in the argument 'parameter_dict'.May you need to "
            "check whether the checkpoint you loaded is correct or the batch size and so on "
            "in the 'net' and 'parameter_dict' are same.",
            to_tuple(shape)));
  }
  EXPECT_THROW(load_param_into_net(net, with("fc.weight", zeros({4}))), Error);
  EXPECT_EQ(first_value(net, "fc.weight"), before);
}

TEST(LoadParamIntoNet, ForgivesOnesAtTheEnd) {
  Small net;
  load_param_into_net(net, with("step", full({1}, 4, DType::int32)));
  EXPECT_EQ(first_value(net, "step"), 4);
  load_param_into_net(net, with("fc.bias", full({2, 1, 1}, 8)));
  EXPECT_EQ(first_value(net, "fc.bias"), 8);
}

TEST(LoadParamIntoNet, ConvertsWithinAKindUnlessStrict) {
  Small net;
  const auto load = [&](const std::string& name, DType dtype, bool strict) {
    const Shape shape = name == "step" ? Shape{} : Shape{2};
    return thrown_text(
        [&] { load_param_into_net(net, with(name, full(shape, 1, dtype)), strict); });
  };
  const std::string loaded = "nothing was thrown";
  for (const DType dtype : {DType::float16, DType::float64, DType::bfloat16}) {
    EXPECT_EQ(load("fc.bias", dtype, false), loaded);
    EXPECT_EQ(
        load("fc.bias", dtype, true),
        fmt::format("For 'load_param_into_net', fc.bias in the argument 'net' should have the "
                    "same type as fc.bias in the argument 'parameter_dict'. but got its type "
                    "Float32 in the argument 'net' and type {} in the argument "
                    "'parameter_dict'.May you need to check whether the checkpoint you loaded "
                    "is correct.",
                    info(dtype).mindspore));
  }
  for (const DType dtype : {DType::int32, DType::int64, DType::boolean, DType::uint8})
    EXPECT_NE(load("fc.bias", dtype, false), loaded) << info(dtype).mindspore;
  EXPECT_EQ(load("step", DType::int64, false), loaded);
  EXPECT_EQ(load("step", DType::int8, false), loaded);
  EXPECT_NE(load("step", DType::float32, false), loaded);
  EXPECT_NE(load("step", DType::boolean, false), loaded);
}

TEST(LoadParamIntoNet, TriesAgainWithAPrefixUnlessStrict) {
  auto dict = full_dict();
  for (auto& item : dict) item.name = "net." + item.name;
  Small net;
  NotLoaded left = load_param_into_net(net, dict);
  EXPECT_THAT(left.param_not_load, IsEmpty());
  EXPECT_THAT(left.ckpt_not_load,
              ElementsAre("net.fc.weight", "net.fc.bias", "net.bn.moving_mean",
                          "net.bn.moving_variance", "net.bn.gamma", "net.bn.beta", "net.step"));
  EXPECT_EQ(first_value(net, "bn.gamma"), 4.5);
  Small strict;
  left = load_param_into_net(strict, dict, true);
  EXPECT_EQ(left.param_not_load.size(), 7);
  EXPECT_EQ(first_value(strict, "bn.gamma"), 1);
}

TEST(LoadParamIntoNet, GoesByTheNameOfARoot) {
  nn::BatchNorm1d norm(2);
  const std::vector<Named<Tensor>> file{{"moving_mean", full({2}, 5)},
                                        {"moving_variance", full({2}, 6)},
                                        {"gamma", full({2}, 7)},
                                        {"beta", full({2}, 8)}};
  const NotLoaded left = load_param_into_net(norm, file);
  EXPECT_THAT(left.param_not_load, IsEmpty());
  EXPECT_THAT(left.ckpt_not_load, ElementsAre("moving_mean", "moving_variance"));
  EXPECT_EQ(norm->running_var().array().at({0}), 6);
  EXPECT_THAT(load_param_into_net(norm, norm.parameters_dict()).ckpt_not_load, IsEmpty());
}

TEST(LoadParamIntoNet, RefusesANameThatComesTwice) {
  Small net;
  auto dict = full_dict();
  dict.push_back(dict.front());
  EXPECT_EQ(thrown_text([&] { load_param_into_net(net, dict); }),
            "load_param_into_net: the name 'fc.weight' comes twice");
}

}  // namespace
}  // namespace twofold::mindspore
