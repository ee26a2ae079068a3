#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <concepts>
#include <ranges>

#include "tests/golden.h"
#include "twofold/torch/torch.h"

// Registration, iteration and look-up, as Python's torch 2.13.0 does them.

namespace twofold::torch {
namespace {

using ::testing::ElementsAre;
using twofold::testing::thrown_text;
using Names = std::vector<std::string>;

Names names(const auto& named) {
  Names found;
  for (const auto& [name, value] : named) found.push_back(name);
  return found;
}

struct M : nn::Module {};

/// a.0 is a Linear without bias; `none` and nb are declared and absent; np is not persistent.
std::shared_ptr<nn::Module> net() {
  auto net = std::make_shared<nn::Module>();
  net->register_module("a",
                       nn::Sequential(nn::Linear(nn::LinearOptions(1, 1).bias(false)), nn::ReLU()));
  net->register_module("none", std::shared_ptr<nn::Module>());
  net->register_buffer("np", zeros({1}), false);
  net->register_buffer("nb", Tensor());
  net->register_parameter("npar", Tensor());
  return net;
}

TEST(Registration, NamesAreCheckedInTorchsWords) {
  M m;
  const Tensor t = zeros({1});
  m.register_module("child", nn::ReLU());
  m.register_buffer("buffer", t);
  const auto buffer = [&](std::string name) {
    return thrown_text([&] { m.register_buffer(name, t); });
  };
  const auto parameter = [&](std::string name) {
    return thrown_text([&] { m.register_parameter(name, t); });
  };
  const auto module = [&](std::string name) {
    return thrown_text([&] { m.register_module(name, nn::ReLU()); });
  };
  EXPECT_EQ(buffer("a.b"), "buffer name can't contain \".\"");
  EXPECT_EQ(buffer(""), "buffer name can't be empty string \"\"");
  EXPECT_EQ(buffer("child"), "attribute 'child' already exists");
  EXPECT_EQ(parameter("a.b"), "parameter name can't contain \".\"");
  EXPECT_EQ(parameter(""), "parameter name can't be empty string \"\"");
  EXPECT_EQ(parameter("buffer"), "attribute 'buffer' already exists");
  EXPECT_EQ(module("a.b"), "module name can't contain \".\", got: a.b");
  EXPECT_EQ(module(""), "module name can't be empty string \"\"");
  EXPECT_EQ(module("buffer"), "attribute 'buffer' already exists");
  EXPECT_EQ(m.slots().size(), 1);
  EXPECT_EQ(thrown_text([&] { m.register_parameter("p", zeros({1}, kInt64)); }),
            "Only Tensors of floating point and complex dtype can require gradients");
  EXPECT_EQ(m.find_slot("p"), nullptr);
  m.register_parameter("p", zeros({1}, kInt64), false);
  EXPECT_NE(m.find_slot("p"), nullptr);
}

TEST(Registration, AgainReplacesAndKeepsThePlace) {
  M m;
  m.register_buffer("a", zeros({1}), false);
  m.register_buffer("b", zeros({1}));
  const Tensor other = ones({2});
  m.register_buffer("a", other);  // persistent again
  EXPECT_THAT(names(m.named_buffers()), ElementsAre("a", "b"));
  EXPECT_TRUE(m.get_buffer("a").is_same(other));
  EXPECT_THAT(names(m.state_dict().items), ElementsAre("a", "b"));
  m.register_buffer("a", Tensor());
  m.register_buffer("a", other);
  EXPECT_THAT(names(m.named_buffers()), ElementsAre("a", "b"));
}

TEST(Registration, AbsentOnesAreDeclaredAndNotMet) {
  const auto n = net();
  EXPECT_THAT(names(n->named_parameters()), ElementsAre("a.0.weight"));
  EXPECT_THAT(names(n->named_buffers()), ElementsAre("np"));
  EXPECT_THAT(names(n->named_children()), ElementsAre("a"));
  EXPECT_THAT(names(n->state_dict().items), ElementsAre("a.0.weight"));
}

TEST(Iteration, IsLazyAndSaysSoInItsType) {
  using Buffers = decltype(std::declval<nn::Module&>().buffers());
  static_assert(std::ranges::input_range<Buffers> && std::ranges::view<Buffers>);
  static_assert(!std::ranges::forward_range<Buffers> && !std::ranges::sized_range<Buffers>);
  EXPECT_EQ(python_type_name<Buffers>(), "<class 'generator'>");
  EXPECT_EQ(python_type_name<std::vector<Tensor>>(), "<class 'list'>");

  nn::Sequential seq(nn::BatchNorm1d(1));
  const auto named = seq.named_buffers();
  seq->append(nn::BatchNorm1d(1));  // before the walk begins: met
  EXPECT_THAT(names(named),
              ElementsAre("0.running_mean", "0.running_var", "0.num_batches_tracked",
                          "1.running_mean", "1.running_var", "1.num_batches_tracked"));
}

TEST(Iteration, StopsWhenTheListChangesUnderIt) {
  nn::BatchNorm1d norm(1);
  EXPECT_EQ(thrown_text([&] {
              for (const Tensor& t : norm.buffers()) norm->register_buffer("late", t);
            }),
            "the slots of BatchNorm1d '' changed while they were being iterated");
  nn::Sequential seq{nn::ReLU()};
  EXPECT_EQ(thrown_text([&] {
              for (const ModulePtr& child : seq.children()) seq->append(child);
            }),
            "the children of Sequential changed while they were being iterated");
}

TEST(Iteration, OutlivesATemporaryNetwork) {
  const auto buffers = nn::Sequential(nn::BatchNorm1d(2)).named_buffers();
  EXPECT_EQ(names(buffers).size(), 3);
}

TEST(Iteration, OwnSlotsComeBeforeChildrenParametersBeforeBuffers) {
  auto m = std::make_shared<nn::Module>();
  m->register_module("a", nn::Linear(1, 1));
  m->register_buffer("buffer", zeros({1}));
  m->register_parameter("w", zeros({1}));
  EXPECT_THAT(names(m->named_parameters()), ElementsAre("w", "a.weight", "a.bias"));
  EXPECT_THAT(names(m->state_dict().items), ElementsAre("w", "buffer", "a.weight", "a.bias"));
  EXPECT_THAT(names(m->named_parameters("", false)), ElementsAre("w"));
  EXPECT_EQ(std::ranges::distance(m->parameters(false)), 1);
  EXPECT_EQ(std::ranges::distance(m->buffers(false)), 1);
}

TEST(Iteration, PutsADotAfterThePrefix) {
  nn::Sequential seq(nn::Linear(1, 1));
  EXPECT_THAT(names(seq.named_parameters("p.")), ElementsAre("p..0.weight", "p..0.bias"));
  EXPECT_THAT(names(seq.named_parameters("p")), ElementsAre("p.0.weight", "p.0.bias"));
  EXPECT_THAT(names(seq.named_modules("p")), ElementsAre("p", "p.0"));
}

TEST(Iteration, MeetsATiedTensorOnceUnderItsFirstName) {
  nn::Linear a(2, 2), b(2, 2);
  b->register_parameter("weight", a->weight());
  nn::Sequential seq(b, a);
  EXPECT_THAT(names(seq.named_parameters()), ElementsAre("0.weight", "0.bias", "1.bias"));
  EXPECT_THAT(names(seq.named_parameters("", true, false)),
              ElementsAre("0.weight", "0.bias", "1.weight", "1.bias"));
  EXPECT_EQ(seq.state_dict().items.size(), 4);

  M m;  // a view of the same memory is another tensor
  const Tensor w = zeros({4});
  m.register_parameter("a", w);
  m.register_parameter("b", w.detach());
  EXPECT_THAT(names(m.named_parameters()), ElementsAre("a", "b"));
}

TEST(Iteration, ListsATensorThatIsParameterAndBufferInBoth) {
  M m;
  const Tensor t = zeros({1});
  m.register_parameter("p", t);
  m.register_buffer("b", t);
  EXPECT_THAT(names(m.named_parameters()), ElementsAre("p"));
  EXPECT_THAT(names(m.named_buffers()), ElementsAre("b"));
  EXPECT_THAT(names(m.state_dict().items), ElementsAre("p", "b"));
}

TEST(Iteration, MeetsASharedModuleOnce) {
  nn::Linear a(2, 2);
  nn::Sequential seq(a, a, nn::BatchNorm1d(2));
  EXPECT_THAT(names(seq.named_modules()), ElementsAre("", "0", "2"));
  EXPECT_THAT(names(seq.named_modules("", false)), ElementsAre("", "0", "1", "2"));
  EXPECT_THAT(names(seq.named_children()), ElementsAre("0", "2"));
  EXPECT_EQ(std::ranges::distance(seq.modules()), 3);
  EXPECT_EQ(std::ranges::distance(seq.modules(false)), 4);
  EXPECT_EQ(std::ranges::distance(seq.children()), 2);
  EXPECT_THAT(names(seq.state_dict().items),
              ElementsAre("0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias",
                          "2.running_mean", "2.running_var", "2.num_batches_tracked"));
}

TEST(Iteration, EndsInANetworkThatContainsItself) {
  nn::Sequential seq(nn::Linear(1, 1));
  seq->push_back("self", seq);
  EXPECT_THAT(names(seq.named_modules()), ElementsAre("", "0"));
  EXPECT_THAT(names(seq.named_parameters()), ElementsAre("0.weight", "0.bias"));
  EXPECT_EQ(thrown_text([&] { (void)seq.state_dict(); }), "Sequential 'self' contains itself");
  EXPECT_EQ(thrown_text([&] { seq.apply([](auto&) {}); }), "Sequential contains itself");
  seq.train(false);
  EXPECT_FALSE(seq->at(0)->is_training());
  seq->erase(1);  // so that it can be destroyed
}

TEST(LookUp, FindsByPathInTorchsWords) {
  const auto n = net();
  const auto submodule = [&](std::string_view path) {
    return thrown_text([&] { (void)n->get_submodule(path); });
  };
  const auto parameter = [&](std::string_view path) {
    return thrown_text([&] { (void)n->get_parameter(path); });
  };
  const auto buffer = [&](std::string_view path) {
    return thrown_text([&] { (void)n->get_buffer(path); });
  };
  EXPECT_EQ(n->get_submodule("").get(), n.get());
  EXPECT_EQ(n->get_submodule("a.0")->type(), "Linear");
  EXPECT_EQ(submodule("a.9"), "Sequential has no attribute `9`");
  EXPECT_EQ(submodule("a.0.weight"), "`weight` is not an nn.Module");
  EXPECT_EQ(submodule("none"), "`none` is not an nn.Module");
  EXPECT_EQ(submodule("a."), "Sequential has no attribute ``");
  EXPECT_TRUE(n->get_parameter("a.0.weight").defined());
  EXPECT_EQ(parameter(""), "Module has no attribute ``");
  EXPECT_EQ(parameter("a.0.bias"), "`bias` is not an nn.Parameter");
  EXPECT_EQ(parameter("npar"), "`npar` is not an nn.Parameter");
  EXPECT_EQ(parameter("a.0.zz"), "Linear has no attribute `zz`");
  EXPECT_EQ(parameter("np"), "`np` is not an nn.Parameter");
  EXPECT_FALSE(n->get_buffer("nb").defined());
  EXPECT_TRUE(n->get_buffer("np").defined());
  EXPECT_EQ(buffer("a.0.weight"), "`weight` is not a buffer");
  EXPECT_EQ(buffer("zz"), "Module has no attribute `zz`");
  EXPECT_EQ(buffer("none.q"), "`none` is not an nn.Module");
}

TEST(Mode, ReachesEveryModuleAndReturnsTheNetwork) {
  nn::Sequential seq(nn::Sequential(nn::Dropout(0.5), nn::ReLU()), nn::BatchNorm1d(1));
  EXPECT_TRUE(seq->is_training());
  EXPECT_EQ(&seq.eval(), &seq);
  for (const ModulePtr& module : seq.modules()) EXPECT_FALSE(module->is_training());
  seq.train();
  for (const ModulePtr& module : seq.modules()) EXPECT_TRUE(module->is_training());
}

TEST(Mode, RequiresGradIsForParametersAlone) {
  nn::BatchNorm1d norm(2);
  norm->running_mean().requires_grad_();
  EXPECT_EQ(&norm.requires_grad_(false), &norm);
  for (const Tensor& parameter : norm.parameters()) EXPECT_FALSE(parameter.requires_grad());
  EXPECT_TRUE(norm->running_mean().requires_grad());
  norm->register_parameter("count", zeros({1}, kInt64), false);
  EXPECT_EQ(thrown_text([&] { norm.requires_grad_(); }),
            "only Tensors of floating point dtype can require gradients");
  EXPECT_FALSE(norm->weight().requires_grad());
}

TEST(Mode, ApplyIsPostOrderAndVisitsASharedModuleFromEachParent) {
  nn::Sequential inner{nn::ReLU()};
  nn::Sequential m(nn::Linear(1, 1), inner);
  m->push_back("again", m->at(0));
  inner->push_back("deep", m->at(0));
  Names visited;
  m.apply([&](twofold::nn::Module& module) { visited.emplace_back(module.type()); });
  EXPECT_THAT(visited, ElementsAre("Linear", "ReLU", "Linear", "Sequential", "Sequential"));
}

TEST(Printing, SizesPrintAsPythons) {
  const auto text = [](const Shape& sizes) {
    std::ostringstream out;
    out << shape(zeros(sizes));
    return out.str();
  };
  EXPECT_EQ(text({64}), "torch.Size([64])");
  EXPECT_EQ(text({}), "torch.Size([])");
  EXPECT_EQ(text({1, 2}), "torch.Size([1, 2])");
}

}  // namespace
}  // namespace twofold::torch
