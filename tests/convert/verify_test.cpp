#include "twofold/convert/verify.h"

#include <gmock/gmock.h>

#include <limits>
#include <numeric>

#include "main_job.h"
#include "twofold/convert/compare.h"
#include "twofold/convert/plan.h"
#include "twofold/core/error.h"

namespace twofold::convert {
namespace {

using checkpoint::Checkpoint;
using dialect::Dialect;
using ::testing::Contains;
using testing::data_file;
using testing::described;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::pictures;

/// digits.ckpt against its conversion to torch, each by its own description.
struct Digits {
  Checkpoint file = checkpoint::read(data_file("digits.ckpt"));
  Checkpoint torch = apply(make_plan(file, "digits.ckpt", {.to = Dialect::torch}), file);
  net::Description net = described("digits.mindspore");
  net::Description torch_net = described("digits.torch");

  [[nodiscard]] Verification verify() const {
    return convert::verify({.checkpoint = &file, .file = "digits.ckpt", .net = net},
                           {.checkpoint = &torch, .file = "digits.pt", .net = torch_net},
                           pictures(0, 20));
  }

  /// The tensor of B under another value.
  void set(const std::string& name, const std::function<Array(const Array&)>& change) {
    for (checkpoint::Entry& entry : torch.entries)
      if (entry.name == name) entry.load = [load = entry.load, change] { return change(load()); };
  }
  void swap(const std::string& a, const std::string& b) {
    const auto find = [this](const std::string& name) {
      return std::ranges::find(torch.entries, name, &checkpoint::Entry::name);
    };
    std::swap(find(a)->load, find(b)->load);
  }
  /// Argument `name` of B's node, whatever it was.
  void argue(const std::string& id, const std::string& name, nn::ArgValue value) {
    const auto node = std::ranges::find(torch_net.nodes, id, &net::Node::id);
    dialect::Call& call = node->call;
    std::erase_if(call.named, [&name](const auto& arg) { return arg.first == name; });
    call.named.emplace_back(name, std::move(value));
  }
};

Array reversed(const Array& array) {
  auto values = array.to_vector<float>();
  std::ranges::reverse(values);
  return Array::from<float>(array.shape(), values);
}

TEST(Verify, FindsBothSidesOfTheMainJobEqual) {
  const Digits digits;
  const Verification result = digits.verify();
  EXPECT_TRUE(result.same);
  EXPECT_EQ(result.first, "");
  EXPECT_EQ(result.samples, 20);
  EXPECT_EQ(result.rows.size(), 13U + 6U) << "13 outputs, and two statistics of three norms";
  EXPECT_EQ(result.rows[0].type, "Conv2d");
  EXPECT_EQ(result.rows[9].type, "Dense");
  EXPECT_EQ(result.rows[9].type_b, "Linear");
  EXPECT_EQ(result.rows[0].shape, (Shape{20, 8, 26, 26}));
  EXPECT_EQ(result.rows.back().what, "running_var after a training step");
  EXPECT_GT(result.rows[12].largest, 1);

  const Checkpoint mnist = checkpoint::read(data_file("mnist.pt"));
  for (const auto& [to, name] :
       {std::pair(Dialect::mindspore, "mnist.mindspore"), std::pair(Dialect::mint, "mnist.mint")}) {
    const Checkpoint other = apply(make_plan(mnist, "mnist.pt", {.to = to}), mnist);
    const Verification mnist_result = verify(
        {.checkpoint = &mnist, .file = "mnist.pt", .net = described("mnist.torch")},
        {.checkpoint = &other, .file = "mnist.ckpt", .net = described(name)}, pictures(0, 5));
    EXPECT_TRUE(mnist_result.same) << name;
    EXPECT_EQ(mnist_result.rows.size(), 13U + 4U);
  }
}

TEST(Verify, NamesTheLayerWhoseTensorsWereSwapped) {
  Digits digits;
  digits.swap("features.2.1.weight", "features.2.1.bias");
  const Verification result = digits.verify();
  EXPECT_FALSE(result.same);
  EXPECT_EQ(result.first, "features.2.1");
  EXPECT_THAT(result.hints, ElementsAre("A's weight is B's bias", "A's bias is B's weight"));
  EXPECT_TRUE(result.rows[4].same) << "the convolution before it";
}

TEST(Verify, NamesTheLayerWhoseStatisticsWerePermuted) {
  Digits digits;
  digits.set("norm.running_mean", reversed);
  const Verification result = digits.verify();
  EXPECT_FALSE(result.same);
  EXPECT_EQ(result.first, "norm");
  EXPECT_THAT(result.hints, ElementsAre("B's running_mean holds A's numbers in another order"));
}

TEST(Verify, NamesTheLayerWhoseEpsilonChanged) {
  Digits digits;
  digits.argue("features.0.1", "eps", 1e-3);
  const Verification result = digits.verify();
  EXPECT_FALSE(result.same);
  EXPECT_EQ(result.first, "features.0.1");
  EXPECT_THAT(result.hints, ElementsAre("eps is 1e-05 in A and 0.001 in B (in torch's words)"));
}

TEST(Verify, NamesTheLayerWhoseMomentumChanged) {
  Digits digits;
  digits.argue("norm", "momentum", 0.9);  // MindSpore's number, not inverted
  const Verification result = digits.verify();
  EXPECT_FALSE(result.same);
  EXPECT_EQ(result.first, "norm");
  EXPECT_THAT(result.hints, ElementsAre("momentum is 0.1 in A and 0.9 in B (in torch's words)"));
  for (const VerifyRow& row : result.rows)
    EXPECT_EQ(row.same, row.kind == VerifyRow::Kind::output || row.node != "norm") << row.what;
}

TEST(Verify, NamesTheLayerWhosePaddingChanged) {
  Digits digits;
  digits.argue("features.0.0", "in_channels", std::int64_t{1});
  digits.torch_net.nodes[0].call = {.named = {{"in_channels", std::int64_t{1}},
                                              {"out_channels", std::int64_t{8}},
                                              {"kernel_size", std::int64_t{3}},
                                              {"padding", "same"}}};
  const Verification result = digits.verify();
  EXPECT_FALSE(result.same);
  EXPECT_EQ(result.first, "features.0.0");
  EXPECT_EQ(result.rows[0].shape_b, (Shape{20, 8, 28, 28}));
  EXPECT_THAT(result.hints, Contains(HasSubstr("padding is 'valid' in A and 'same' in B")));
  EXPECT_THAT(result.notes, ElementsAre(HasSubstr("mat1 and mat2 shapes")));
}

TEST(Verify, NamesTheLayerWhoseSquareWeightWasTransposed) {
  const net::Description net = net::parse(
      R"({"twofold": 1, "dialect": "torch", "input": {"shape": [3]}, "nodes": [
          {"name": "first", "type": "Linear", "args": [3, 3]}, {"type": "ReLU"},
          {"name": "second", "type": "Linear", "args": [3, 3]}]})",
      "net.json");
  const auto file = [](bool transposed) {
    Checkpoint result;
    for (const char* name : {"first.weight", "first.bias", "second.weight", "second.bias"}) {
      checkpoint::Entry entry;
      entry.name = name;
      entry.path = {name};
      const bool weight = entry.name.ends_with("weight");
      entry.shape = weight ? Shape{3, 3} : Shape{3};
      std::vector<float> values(weight ? 9 : 3);
      std::iota(values.begin(), values.end(), 1.0F);
      Array array = Array::from<float>(entry.shape, values);
      if (transposed && entry.name == "second.weight") array = array.transpose(0, 1);
      entry.load = [array] { return array; };
      result.entries.push_back(entry);
    }
    return result;
  };
  const Checkpoint a = file(false);
  const Checkpoint b = file(true);
  const Array samples = Array::from<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  const Verification result = verify({.checkpoint = &a, .file = "a.pt", .net = net},
                                     {.checkpoint = &b, .file = "b.pt", .net = net}, samples);
  EXPECT_FALSE(result.same);
  EXPECT_EQ(result.first, "second");
  EXPECT_THAT(result.hints, ElementsAre("B's weight is A's, transposed"));
  EXPECT_TRUE(verify({.checkpoint = &a, .file = "a.pt", .net = net},
                     {.checkpoint = &a, .file = "a.pt", .net = net}, samples)
                  .same);
}

TEST(Verify, RunsBByADerivedDescription) {
  Digits digits;
  digits.torch_net = derived(digits.net, digits.torch);
  EXPECT_EQ(digits.torch_net.dialect, Dialect::torch);
  EXPECT_EQ(digits.torch_net.nodes[9].type, "Linear");
  EXPECT_TRUE(digits.verify().same);
}

TEST(Verify, ComparesByNameWhereTheNodesDiffer) {
  Digits digits;
  net::Node extra{.id = "extra", .type = "Identity", .inputs = {"input"}};
  digits.torch_net.nodes.insert(digits.torch_net.nodes.begin(), extra);
  const Verification result = digits.verify();
  EXPECT_TRUE(result.same);
  EXPECT_THAT(result.notes, ElementsAre(HasSubstr("13 of 13 nodes were compared")));
}

TEST(Verify, TrainsCopiesAlone) {
  const Digits digits;
  EXPECT_TRUE(digits.verify().same);
  EXPECT_TRUE(digits.verify().same) << "the first comparison moved something";
}

TEST(Verify, RefusesSamplesThatDoNotFit) {
  const Digits digits;
  const Side a{.checkpoint = &digits.file, .file = "digits.ckpt", .net = digits.net};
  try {
    static_cast<void>(verify(a, a, Array::zeros({2, 5})));
    FAIL() << "five numbers were taken for a picture";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("expected samples of shape [1, 28, 28]"));
  }
}

TEST(Verify, SpeaksJson) {
  Digits digits;
  digits.set("norm.running_mean", reversed);
  const std::string json = to_json(digits.verify());
  EXPECT_THAT(json, HasSubstr(R"("same": false)"));
  EXPECT_THAT(json, HasSubstr(R"("first": "norm")"));
}

TEST(Compare, MeasuresDistances) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  const auto apart = [](std::vector<double> a, std::vector<double> b) {
    const auto count = static_cast<std::int64_t>(a.size());
    return distance(Array::from<double>({count}, a), Array::from<double>({count}, b)).difference;
  };
  EXPECT_EQ(apart({1, nan, inf}, {1.5, nan, inf}), 0.5);
  EXPECT_EQ(apart({1, 2}, {1, nan}), inf);
  EXPECT_EQ(apart({inf}, {-inf}), inf);
  EXPECT_EQ(distance(Array::zeros({2}), Array::zeros({3})).difference, inf);
}

}  // namespace
}  // namespace twofold::convert
