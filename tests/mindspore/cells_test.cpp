#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ranges>
#include <sstream>

#include "tests/golden.h"
#include "twofold/mindspore/mindspore.h"

// Cells, parameters and their names, as MindSpore 2.10.0 does them.

namespace twofold::mindspore {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using twofold::testing::thrown_text;
using Names = std::vector<std::string>;

struct C : nn::Cell {
  using nn::Cell::Cell;
};
/// A cell with a parameter w.
struct W : nn::Cell {
  W() { set_attr("w", Parameter(ones({1}))); }
};
/// w, a buffer that is saved, one that is not, and one that is absent.
struct B : nn::Cell {
  B() {
    set_attr("w", Parameter(ones({1})));
    register_buffer("kept", full({1}, 2));
    register_buffer("dropped", full({1}, 3), false);
    register_buffer("none", Tensor());
  }
};

std::shared_ptr<W> w() { return std::make_shared<W>(); }

Names names(const std::ranges::input_range auto& parameters) {
  Names found;
  for (const Parameter& parameter : parameters) found.push_back(parameter.name());
  return found;
}
Names names(twofold::nn::Module& cell) { return names(get_parameters(cell)); }
Names paths(twofold::nn::Module& cell) {
  Names found;
  for (const auto& [path, parameter] : parameters_and_names(cell)) found.push_back(path);
  return found;
}
Names keys(const auto& named) {
  Names found;
  for (const auto& item : named) found.push_back(item.name);
  return found;
}

struct ConvBN : nn::Cell {
  nn::Conv2d conv{nullptr};
  nn::BatchNorm2d bn{nullptr};
  ConvBN() {
    conv = set_attr("conv", nn::Conv2d({.in_channels = 3, .out_channels = 64, .kernel_size = 3}));
    bn = set_attr("bn", nn::BatchNorm2d({.num_features = 64}));
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

TEST(Queries, OfTheMigrationPagesNetwork) {
  MyNet net;
  EXPECT_THAT(names(net.untrainable_params()),
              ElementsAre("build_block.0.bn.moving_mean", "build_block.0.bn.moving_variance"));
  EXPECT_EQ(net.untrainable_params()[1].str(),
            "Parameter (name=build_block.0.bn.moving_variance, shape=(64,), dtype=Float32, "
            "requires_grad=False)");
  EXPECT_THAT(names(net), ElementsAre("build_block.0.conv.weight", "build_block.0.bn.moving_mean",
                                      "build_block.0.bn.moving_variance", "build_block.0.bn.gamma",
                                      "build_block.0.bn.beta"));
  EXPECT_THAT(
      names(net.trainable_params()),
      ElementsAre("build_block.0.conv.weight", "build_block.0.bn.gamma", "build_block.0.bn.beta"));
  EXPECT_EQ(net.trainable_params()[0].str(),
            "Parameter (name=build_block.0.conv.weight, shape=(64, 3, 3, 3), dtype=Float32, "
            "requires_grad=True)");
  EXPECT_THAT(net.untrainable_params(false), IsEmpty());
  EXPECT_THAT(net.build_block.untrainable_params(false), IsEmpty());
  EXPECT_THAT(keys(net.parameters_and_names("pre")),
              ElementsAre("pre.build_block.0.conv.weight", "pre.build_block.0.bn.moving_mean",
                          "pre.build_block.0.bn.moving_variance", "pre.build_block.0.bn.gamma",
                          "pre.build_block.0.bn.beta"));
  EXPECT_THAT(keys(net.parameters_and_names("", false)), IsEmpty());
  EXPECT_EQ(keys(net.parameters_dict()), names(net));
  EXPECT_THAT(keys(net.cells_and_names()),
              ElementsAre("", "build_block", "build_block.0", "build_block.0.conv",
                          "build_block.0.bn", "build_block.1"));
  EXPECT_THAT(keys(net.name_cells()), ElementsAre("build_block"));
}

TEST(Queries, SayInTheirTypesWhatPythonSays) {
  MyNet net;
  EXPECT_EQ(python_type_name(net.untrainable_params()), "<class 'list'>");
  EXPECT_EQ(python_type_name(net.trainable_params()), "<class 'list'>");
  EXPECT_EQ(python_type_name(net.get_parameters()), "<class 'generator'>");
  EXPECT_EQ(python_type_name(net.parameters_and_names()), "<class 'generator'>");
  EXPECT_EQ(python_type_name(net.cells_and_names()), "<class 'generator'>");
  C late;
  const auto generator = late.get_parameters();
  late.set_attr("w", Parameter(ones({1})));  // before the walk begins: met
  EXPECT_THAT(names(generator), ElementsAre("w"));
}

TEST(Queries, AFrozenWeightJoinsTheUntrainableInWalkOrder) {
  C net;
  auto conv = net.set_attr("conv", nn::Conv2d(1, 1, 1));
  net.set_attr("bn", nn::BatchNorm2d(1));
  net.trainable_params()[0].set_requires_grad(false);
  EXPECT_FALSE(conv->weight().requires_grad());
  EXPECT_THAT(names(net.untrainable_params()),
              ElementsAre("conv.weight", "bn.moving_mean", "bn.moving_variance"));
  EXPECT_THAT(names(net.trainable_params()), ElementsAre("bn.gamma", "bn.beta"));
}

TEST(Queries, ANormWithoutAffineHoldsFourFrozenTensors) {
  nn::BatchNorm2d norm({.num_features = 1, .affine = false});
  EXPECT_THAT(names(norm.untrainable_params()), ElementsAre("mean", "variance", "gamma", "beta"));
  EXPECT_THAT(norm.trainable_params(), IsEmpty());
  EXPECT_EQ(norm.untrainable_params()[2].tensor().is_same(norm->weight()), true);
}

TEST(Queries, OwnTensorsComeBeforeThoseBelow) {
  C c;
  c.set_attr("z", w());
  c.set_attr("a", Parameter(ones({1})));
  c.set_attr("y", Parameter(ones({1})));
  c.set_attr("b", w());
  EXPECT_THAT(paths(c), ElementsAre("a", "y", "z.w", "b.w"));
}

TEST(Queries, SkipAbsentAndEmptyChildren) {
  C c;
  c.set_attr("k", w());
  c.set_attr("e", nn::CellList());
  c.set_attr("s", nn::SequentialCell());
  c.insert_child_to_cell("n", nullptr);
  EXPECT_THAT(keys(c.cells_and_names()), ElementsAre("", "k"));
  EXPECT_THAT(keys(c.name_cells()), ElementsAre("k", "e", "s"));
}

TEST(Names, OfARootAreTheLayersOwn) {
  nn::BatchNorm2d norm(4);
  EXPECT_THAT(names(norm.get_parameters()), ElementsAre("mean", "variance", "gamma", "beta"));
  EXPECT_THAT(keys(norm.parameters_and_names()),
              ElementsAre("moving_mean", "moving_variance", "gamma", "beta"));
  nn::PReLU prelu(3);
  EXPECT_THAT(names(prelu.get_parameters()), ElementsAre("a"));
  EXPECT_THAT(keys(prelu.parameters_and_names()), ElementsAre("w"));
  EXPECT_THAT(names(nn::Embedding(3, 2).get_parameters()), ElementsAre("embedding_table"));
  EXPECT_THAT(names(nn::Dense(2, 2).get_parameters()), ElementsAre("weight", "bias"));
  nn::SequentialCell nested(norm, prelu);
  EXPECT_THAT(names(nested.get_parameters()),
              ElementsAre("0.moving_mean", "0.moving_variance", "0.gamma", "0.beta", "1.w"));
}

TEST(Names, FollowTheLastAttachmentAndPathsTheFirst) {
  C c;
  const auto shared = w();
  c.set_attr("a", shared);
  c.set_attr("b", shared);
  EXPECT_THAT(paths(c), ElementsAre("a.w"));
  EXPECT_THAT(names(c), ElementsAre("b.w"));
  EXPECT_THAT(keys(c.name_cells()), ElementsAre("a"));
  C outer;
  auto inner = std::make_shared<C>();
  inner->set_attr("a", shared);
  inner->set_attr("b", shared);
  outer.set_attr("s", inner);
  EXPECT_THAT(names(outer), ElementsAre("s.a.w"));
}

TEST(Names, ATiedTensorIsMetOnce) {
  C c;
  const auto l = c.set_attr("l", w());
  const auto r = c.set_attr("r", w());
  r->insert_param_to_cell("w", trainable_params(*l)[0]);
  EXPECT_THAT(paths(c), ElementsAre("l.w"));
  EXPECT_THAT(names(c), ElementsAre("l.w"));
}

TEST(Names, AWrapperRenamesForEveryOwner) {
  auto c = std::make_shared<C>();
  c->set_attr("l", w());
  auto wrapper = std::make_shared<C>();
  wrapper->set_attr("x", c);
  C outer;
  outer.set_attr("x", wrapper);
  EXPECT_THAT(names(*c), ElementsAre("x.x.l.w"));
  EXPECT_THAT(names(outer), ElementsAre("x.x.l.w"));
}

TEST(Names, WhatIsAddedToAnAttachedCellHasNoPrefix) {
  C c;
  const auto l = c.set_attr("l", w());
  l->set_attr("extra", Parameter(ones({1})));
  l->set_attr("sub", w());
  EXPECT_THAT(paths(c), ElementsAre("l.w", "l.extra", "l.sub.w"));
  EXPECT_THAT(names(c), ElementsAre("l.w", "extra", "sub.w"));
}

TEST(Names, WithoutAutoPrefixStayAndCollide) {
  auto c = std::make_shared<C>(false);
  c->set_attr("a", w());
  c->set_attr("b", w());
  EXPECT_THAT(paths(*c), ElementsAre("a.w", "b.w"));
  EXPECT_THAT(names(*c), ElementsAre("w", "w"));
  EXPECT_THAT(keys(c->parameters_dict()), ElementsAre("w"));
  C outer;
  outer.set_attr("x", c);
  EXPECT_THAT(names(outer), ElementsAre("x.a.w", "x.b.w"));
}

TEST(Names, OfAUsersParameters) {
  C c;
  c.set_attr("a", Parameter(ones({1}), "same"));
  c.set_attr("b", Parameter(ones({1}), "same"));
  EXPECT_THAT(names(c), ElementsAre("same", "same"));
  EXPECT_EQ(thrown_text([&] { c.check_names(); }),
            "The value of b is Parameter (name=same, shape=(1,), dtype=Float32, "
            "requires_grad=True), its name 'same' already exists. Please set a unique name for the "
            "parameter.");
  C other;
  EXPECT_EQ(other.set_attr("x", Parameter(ones({1}), " x ")).name(), "x");
  EXPECT_EQ(other.set_attr("y", Parameter(ones({1}), "  ")).name(), "y");
  EXPECT_EQ(other.set_attr("z", Parameter(ones({1}))).name(), "z");
  EXPECT_EQ(Parameter(ones({1})).name(), "Parameter");
  Parameter long_one(ones({1}), std::string(1024, 'n'));
  EXPECT_EQ(long_one.name().size(), 1024);
  EXPECT_THROW(long_one.set_name(std::string(1025, 'n')), Error);
}

TEST(Names, UpdateParametersNameGluesThePrefix) {
  W cell;
  cell.update_parameters_name("p.");
  EXPECT_THAT(names(cell), ElementsAre("p.w"));
  cell.update_parameters_name("p");
  EXPECT_THAT(names(cell), ElementsAre("pw"));
  cell.update_parameters_name(".x-");
  EXPECT_THAT(names(cell), ElementsAre(".x-w"));
  cell.update_parameters_name();
  EXPECT_THAT(names(cell), ElementsAre("w"));
  EXPECT_EQ(thrown_text([&] { cell.update_parameters_name("a$"); }),
            "The 'a$' is illegal, it must be match regular'^\\w*[0-9a-zA-Z\\_\\.\\-]*$' by "
            "flags're.ASCII.'");
  C outer;
  outer.set_attr("k", w());
  outer.update_parameters_name("p.", false);
  EXPECT_THAT(names(outer), ElementsAre("k.w"));
  EXPECT_THROW(outer.set_attr("a$", w()), Error);
  EXPECT_THAT(keys(outer.name_cells()), ElementsAre("k"));
}

TEST(Insertion, OfParametersInMindSporesWords) {
  C c;
  c.set_attr("k", w());
  const auto insert = [&](const std::string& name) {
    return thrown_text([&] { c.insert_param_to_cell(name, Parameter(ones({1}))); });
  };
  EXPECT_EQ(insert(""),
            "For 'insert_param_to_cell', the argument 'param_name' should not be None.");
  EXPECT_EQ(insert("a.b"),
            "For 'insert_param_to_cell', the argument 'param_name' should not contain'.' ");
  EXPECT_EQ(insert("k"),
            "For 'insert_param_to_cell', the k parameter already exists in the network.Cannot "
            "insert another parameter with the same name.");
  c.insert_param_to_cell("w", std::nullopt);
  EXPECT_THAT(paths(c), ElementsAre("k.w"));
  c.insert_param_to_cell("w", Parameter(full({1}, 1)));
  c.insert_param_to_cell("v", Parameter(full({1}, 1), "other"));
  c.insert_param_to_cell("w", Parameter(full({1}, 2)));
  EXPECT_THAT(paths(c), ElementsAre("w", "v", "k.w"));
  EXPECT_THAT(names(c), ElementsAre("w", "other", "k.w"));
  EXPECT_EQ(c.trainable_params()[0].tensor().item(), 2);
}

TEST(Insertion, OfChildrenInMindSporesWords) {
  W c;
  const auto insert = [&](const std::string& name) {
    return thrown_text([&] { c.insert_child_to_cell(name, w()); });
  };
  constexpr std::string_view kBadName =
      "For 'insert_child_to_cell', the parameter 'child_name' can not be None and can not contain "
      "'.' ";
  EXPECT_EQ(insert(""), kBadName);
  EXPECT_EQ(insert("a.b"), kBadName);
  EXPECT_EQ(insert("w"),
            "For 'insert_child_to_cell', the w child cell already exists in the network.Cannot "
            "insert another child cell with the same name.");
  c.insert_child_to_cell("k", nullptr);
  EXPECT_THAT(c.cells(), IsEmpty());
  c.insert_child_to_cell("k", w());  // renames nothing
  EXPECT_THAT(paths(c), ElementsAre("w", "k.w"));
  EXPECT_THAT(names(c), ElementsAre("w", "w"));
}

TEST(Buffers, AreStateAndNoParameters) {
  B b;
  EXPECT_THAT(names(b), ElementsAre("w"));
  EXPECT_THAT(names(b.untrainable_params()), IsEmpty());
  EXPECT_THAT(keys(b.parameters_dict()), ElementsAre("w"));
  EXPECT_THAT(keys(twofold::nn::state_dict(b).items), ElementsAre("w", "kept"));
  EXPECT_EQ(thrown_text([&] { b.register_buffer("w", ones({1})); }),
            "attribute 'w' already exists");
  EXPECT_EQ(thrown_text([&] { b.register_buffer("a.b", ones({1})); }),
            "buffer name can't contain \".\"");
  EXPECT_EQ(thrown_text([&] { b.insert_param_to_cell("kept", Parameter(ones({1}))); }),
            "For 'insert_param_to_cell', the kept parameter already exists in the network.Cannot "
            "insert another parameter with the same name.");
  b.register_buffer("dropped", ones({1}));  // persistent again
  EXPECT_THAT(keys(twofold::nn::state_dict(b).items), ElementsAre("w", "kept", "dropped"));
}

TEST(Mode, StartsInInferenceAndReachesTheTree) {
  MyNet net;
  for (const auto& [name, cell] : net.cells_and_names()) EXPECT_FALSE(cell->is_training()) << name;
  EXPECT_EQ(&net.set_train(), &net);
  for (const auto& [name, cell] : net.cells_and_names()) EXPECT_TRUE(cell->is_training()) << name;
  net.set_train(false);
  for (const auto& [name, cell] : net.cells_and_names()) EXPECT_FALSE(cell->is_training()) << name;
}

TEST(Printing, OfParameters) {
  std::ostringstream out;
  out << Parameter(ones({1, 2}), "w") << Parameter(zeros({}, DType::int64), "n", false);
  EXPECT_EQ(out.str(),
            "Parameter (name=w, shape=(1, 2), dtype=Float32, requires_grad=True)"
            "Parameter (name=n, shape=(), dtype=Int64, requires_grad=False)");
}

TEST(Layers, HaveMindSporesDefaults) {
  using Mode = ops::Padding::Mode;
  nn::Conv2d conv(3, 64, 3);
  EXPECT_EQ(conv->options().padding.mode, Mode::same);  // the same at stride 1
  EXPECT_EQ(nn::Conv2d(3, 64, 3, 2)->options().padding.mode, Mode::same_ceil);
  EXPECT_FALSE(conv->bias().defined());
  nn::BatchNorm2d norm(2);
  EXPECT_NEAR(norm->options().momentum.value_or(-1), 0.1, 1e-15);
  nn::MaxPool2d pool;
  EXPECT_THAT(pool->options().kernel, ElementsAre(1, 1));
  EXPECT_THAT(pool->options().stride.value(), ElementsAre(1, 1));
  EXPECT_EQ(nn::Softmax()->options().dim, -1);
  EXPECT_EQ(nn::Dropout()->options().p, 0.5);
  EXPECT_NEAR(nn::Dropout(0.9)->options().p, 0.1, 1e-15);  // keep_prob comes first
  EXPECT_EQ(nn::Dropout({.p = 0.3})->options().p, 0.3);
  EXPECT_EQ(mint::nn::Conv2d(3, 4, 3)->options().padding.mode, Mode::explicit_sides);
  EXPECT_TRUE(mint::nn::Conv2d(3, 4, 3)->bias().defined());
  EXPECT_EQ(mint::nn::BatchNorm2d(2)->options().momentum, 0.1);
}

TEST(Layers, StartWithMindSporesValues) {
  twofold::manual_seed(3);
  const auto deviation = [](const Tensor& table) {
    double sum = 0;
    for (const double value : table.array().to_vector<double>()) sum += value * value;
    return std::sqrt(sum / static_cast<double>(table.numel()));
  };
  EXPECT_NEAR(deviation(nn::Embedding(100, 50)->weight()), 0.01, 0.0005);
  EXPECT_NEAR(deviation(mint::nn::Embedding(100, 50)->weight()), 1, 0.05);
  nn::Embedding padded({.vocab_size = 4, .embedding_size = 2, .padding_idx = 1});
  EXPECT_EQ(padded->weight().array().at({1, 0}), 0);
  EXPECT_NE(padded->weight().array().at({0, 0}), 0);
}

TEST(Layers, RefuseInMindSporesWords) {
  EXPECT_EQ(
      thrown_text([] { nn::Dense(0, 2); }),
      "For 'Dense', the 'in_channels' must be int and must > 0, but got '0' with type 'int'.");
  EXPECT_EQ(thrown_text([] { nn::PReLU({.channel = 0}); }),
            "For 'PReLU', the 'channel' must be int and must > 0, but got '0' with type 'int'.");
  EXPECT_EQ(thrown_text([] { nn::BatchNorm2d({.num_features = 0}); }),
            "For 'BatchNorm2d', the 'num_features' must be at least 1, but got 0.");
  EXPECT_EQ(thrown_text([] { nn::BatchNorm2d({.num_features = 2, .momentum = 1.5}); }),
            "For 'BatchNorm2d', the 'momentum' must be a number in range [0, 1], but got 1.5.");
  EXPECT_THROW(nn::Conv2d({.in_channels = 3, .out_channels = 4, .kernel_size = 3, .padding = 1}),
               Error);
  EXPECT_THROW(nn::Conv2d({.in_channels = 3, .out_channels = 4, .kernel_size = 3, .group = 2}),
               Error);
}

TEST(Mint, IsAskedInItsOwnWords) {
  mint::nn::BatchNorm2d norm(2);
  EXPECT_THAT(names(norm.untrainable_params()),
              ElementsAre("running_mean", "running_var", "num_batches_tracked"));
  C net(true, Dialect::mint);
  net.set_attr("bn", norm);
  EXPECT_THAT(names(net.get_parameters()), ElementsAre("bn.weight", "bn.bias", "bn.running_mean",
                                                       "bn.running_var", "bn.num_batches_tracked"));
}

}  // namespace
}  // namespace twofold::mindspore
