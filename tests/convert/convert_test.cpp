#include <gmock/gmock.h>

#include <map>

#include "files.h"
#include "main_job.h"
#include "twofold/convert/load.h"
#include "twofold/convert/plan.h"
#include "twofold/core/error.h"

namespace twofold::convert {
namespace {

using checkpoint::Checkpoint;
using checkpoint::Entry;
using checkpoint::Format;
using dialect::Dialect;
using testing::ckpt_file;
using testing::data_file;
using ::testing::ElementsAre;
using testing::entry;
using testing::floats;
using ::testing::HasSubstr;
using testing::torch_file;

std::vector<Entry> norm(const std::string& path, std::int64_t channels) {
  return {floats(path + ".weight", {channels}, 1), floats(path + ".bias", {channels}, 10),
          floats(path + ".running_mean", {channels}, 20),
          floats(path + ".running_var", {channels}, 30),
          entry(path + ".num_batches_tracked", Array::from<std::int64_t>({}, {7}))};
}

std::vector<Entry> joined(std::initializer_list<std::vector<Entry>> lists) {
  std::vector<Entry> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

std::vector<std::string> names(const Checkpoint& file) {
  std::vector<std::string> result;
  for (const Entry& each : file.entries) result.push_back(each.name);
  return result;
}

/// "action from -> to" of every row.
std::vector<std::string> story(const Plan& plan) {
  std::vector<std::string> lines;
  for (const PlanRow& row : plan.rows)
    lines.push_back(fmt::format("{} {} -> {}", to_string(row.action), row.from, row.to));
  return lines;
}

Plan planned(const Checkpoint& file, Dialect to, bool carry = false, InferOptions infer = {}) {
  return make_plan(file, "in", {.to = to, .infer = std::move(infer), .carry = carry});
}

Checkpoint converted(const Checkpoint& file, Dialect to, bool carry = false,
                     InferOptions infer = {}) {
  return apply(planned(file, to, carry, std::move(infer)), file);
}

/// What a file holds, tensor by tensor.
std::map<std::string, std::string> contents(const Checkpoint& file) {
  std::map<std::string, std::string> result;
  for (const Entry& each : file.entries)
    result[each.name] = fmt::format("{} {} {}", to_string(each.dtype),
                                    twofold::to_string(each.shape), sha256(each.load()));
  return result;
}

std::string refusal(const std::function<void()>& call, ErrorKind kind) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(to_string(error.kind()), to_string(kind)) << error.what();
    return error.what();
  }
  return "no error";
}

TEST(Convert, TellsTheStoryOfEveryTensor) {
  const Checkpoint file = torch_file(
      joined({{floats("conv.weight", {4, 3, 3, 3}), floats("conv.bias", {4})}, norm("bn", 4)}));
  EXPECT_THAT(
      story(planned(file, Dialect::mindspore)),
      ElementsAre("kept conv.weight -> conv.weight", "kept conv.bias -> conv.bias",
                  "renamed bn.running_mean -> bn.moving_mean",
                  "renamed bn.running_var -> bn.moving_variance", "renamed bn.weight -> bn.gamma",
                  "renamed bn.bias -> bn.beta", "dropped bn.num_batches_tracked -> "));
  const Checkpoint classic = converted(file, Dialect::mindspore);
  EXPECT_EQ(classic.format, Format::mindspore_ckpt);
  EXPECT_THAT(story(planned(classic, Dialect::torch)),
              ElementsAre("kept conv.weight -> conv.weight", "kept conv.bias -> conv.bias",
                          "renamed bn.gamma -> bn.weight", "renamed bn.beta -> bn.bias",
                          "renamed bn.moving_mean -> bn.running_mean",
                          "renamed bn.moving_variance -> bn.running_var",
                          "created  -> bn.num_batches_tracked"));
  EXPECT_EQ(classic.entries[2].load().to_vector<float>(), (std::vector<float>{20, 21, 22, 23}));
  EXPECT_EQ(classic.entries[2].requires_grad, false);
  EXPECT_EQ(classic.entries[4].requires_grad, true);
  EXPECT_EQ(classic.entries[2].role, Role::parameter);
  const Checkpoint back = converted(classic, Dialect::torch);
  EXPECT_EQ(back.entries[4].role, Role::buffer);
  EXPECT_EQ(back.entries[6].load().item(), 0);
  EXPECT_THAT(back.module_versions,
              ElementsAre(std::pair("", 1), std::pair("conv", 1), std::pair("bn", 2)));
}

TEST(Convert, CarriesTheCountersThereAndBack) {
  const Checkpoint file = torch_file(norm("bn", 4));
  const Checkpoint classic = converted(file, Dialect::mindspore, true);
  EXPECT_THAT(names(classic), ElementsAre("bn.moving_mean", "bn.moving_variance", "bn.gamma",
                                          "bn.beta", "bn.num_batches_tracked"));
  EXPECT_THAT(story(planned(classic, Dialect::torch, true)).back(),
              "returned bn.num_batches_tracked -> bn.num_batches_tracked");
  EXPECT_EQ(contents(converted(classic, Dialect::torch, true)), contents(file));
  EXPECT_THAT(names(converted(classic, Dialect::torch)),
              ElementsAre("bn.weight", "bn.bias", "bn.running_mean", "bn.running_var",
                          "bn.num_batches_tracked"));
}

TEST(Convert, BringsTheMainJobsFilesThereAndBack) {
  const Checkpoint mnist = checkpoint::read(data_file("mnist.pt"));
  for (const Dialect to : {Dialect::mindspore, Dialect::mint}) {
    const Checkpoint there = converted(mnist, to, true);
    const Checkpoint back = converted(there, Dialect::torch, true);
    EXPECT_EQ(contents(back), contents(mnist)) << to_string(to);
    EXPECT_EQ(names(back), names(mnist)) << to_string(to);
  }
  const Checkpoint digits = checkpoint::read(data_file("digits.ckpt"));
  const Checkpoint there = converted(digits, Dialect::torch);
  const Checkpoint back = converted(there, Dialect::mindspore);
  EXPECT_EQ(contents(back), contents(digits));
  EXPECT_EQ(names(back), names(digits));
}

TEST(Convert, RunsTheSameOnTheOtherSide) {
  const auto right = [](const std::string& net, Dialect dialect, const Checkpoint& file) {
    const auto network = net::build(testing::described(net));
    load(*network, dialect, file, "converted");
    return testing::count_right(*network, 8000, 8500);
  };
  const Checkpoint mnist = checkpoint::read(data_file("mnist.pt"));
  const int mnist_right = right("mnist.torch", Dialect::torch, mnist);
  EXPECT_EQ(right("mnist.mindspore", Dialect::mindspore, converted(mnist, Dialect::mindspore)),
            mnist_right);
  EXPECT_EQ(right("mnist.mint", Dialect::mint, converted(mnist, Dialect::mint)), mnist_right);
  const Checkpoint digits = checkpoint::read(data_file("digits.ckpt"));
  const int digits_right = right("digits.mindspore", Dialect::mindspore, digits);
  EXPECT_EQ(right("digits.torch", Dialect::torch, converted(digits, Dialect::torch)), digits_right);
  EXPECT_EQ(right("digits.mint", Dialect::mint, converted(digits, Dialect::mint)), digits_right);
}

TEST(Convert, LoadsNothingBeforeItIsAsked) {
  int loads = 0;
  Entry counted = floats("fc.weight", {2, 2});
  counted.load = [load = counted.load, &loads] {
    ++loads;
    return load();
  };
  const Checkpoint file = torch_file({counted, floats("fc.bias", {2})});
  const Checkpoint classic = converted(file, Dialect::mindspore);
  EXPECT_EQ(loads, 0);
  EXPECT_EQ(classic.entries[0].load().at({1, 1}), 4);
  EXPECT_EQ(loads, 1);
}

TEST(Convert, ChangesShapesWhereADialectHasAnother) {
  const Checkpoint file = torch_file({floats("c.weight", {2, 3, 5}), floats("c.bias", {2})});
  const Checkpoint classic = converted(file, Dialect::mindspore);
  EXPECT_EQ(classic.entries[0].shape, (Shape{2, 3, 1, 5}));
  EXPECT_EQ(classic.entries[0].load().shape(), (Shape{2, 3, 1, 5}));
  // A 4-d weight is a Conv2d's, so the way back has to be told.
  EXPECT_EQ(contents(converted(classic, Dialect::torch, false, {.layers = {{"c", "Conv1d"}}})),
            contents(file));
}

TEST(Convert, CreatesWhatClassicAlwaysHolds) {
  const std::vector<Entry> whole = norm("bn", 2);
  const Checkpoint file = torch_file({whole[2], whole[3], whole[4]});
  EXPECT_THAT(story(planned(file, Dialect::mindspore)),
              ElementsAre("renamed bn.running_mean -> bn.moving_mean",
                          "renamed bn.running_var -> bn.moving_variance", "created  -> bn.gamma",
                          "created  -> bn.beta", "dropped bn.num_batches_tracked -> "));
  const Checkpoint classic = converted(file, Dialect::mindspore);
  EXPECT_EQ(classic.entries[2].load().to_vector<float>(), (std::vector<float>{1, 1}));
  EXPECT_EQ(classic.entries[2].requires_grad, false);
}

TEST(Convert, RefusesWhatIsAmbiguousOnlyWhereItMatters) {
  const Checkpoint vectors = torch_file({floats("bn1.weight", {4}), floats("bn1.bias", {4})});
  EXPECT_EQ(names(converted(vectors, Dialect::torch)), names(vectors));
  EXPECT_EQ(refusal([&] { planned(vectors, Dialect::mindspore); }, ErrorKind::usage),
            "in: the layer 'bn1' (two vectors without running statistics) may be LayerNorm or "
            "GroupNorm or BatchNorm2d, which mindspore writes differently; say --layer "
            "bn1=LayerNorm or --layer bn1=GroupNorm or --layer bn1=BatchNorm2d, or --net with a "
            "description");
  EXPECT_THAT(
      names(converted(vectors, Dialect::mindspore, false, {.layers = {{"bn1", "LayerNorm"}}})),
      ElementsAre("bn1.gamma", "bn1.beta"));
  EXPECT_THAT(
      names(converted(vectors, Dialect::mindspore, false, {.layers = {{"bn1", "BatchNorm2d"}}})),
      ElementsAre("bn1.moving_mean", "bn1.moving_variance", "bn1.gamma", "bn1.beta"));

  const Checkpoint matrix = torch_file({floats("proj.weight", {4, 3})});
  EXPECT_EQ(names(converted(matrix, Dialect::mint)), names(matrix));
  EXPECT_THAT(refusal([&] { planned(matrix, Dialect::mindspore); }, ErrorKind::usage),
              HasSubstr("--layer proj=Linear or --layer proj=Embedding"));
  const Checkpoint named = torch_file({floats("token_emb.weight", {4, 3})});
  EXPECT_THAT(names(converted(named, Dialect::mindspore)),
              ElementsAre("token_emb.embedding_table"));

  const Checkpoint plain = ckpt_file({floats("fc.weight", {4, 3})});
  EXPECT_THAT(refusal([&] { planned(plain, Dialect::mindspore); }, ErrorKind::usage),
              HasSubstr("say --from mindspore or --from mint"));
  EXPECT_EQ(names(converted(plain, Dialect::torch)), names(plain));
}

TEST(Convert, AsksNothingWhereNamesAndNeighboursTell) {
  // Classic batch norms always have their statistics, so these are layer or group norms.
  const Checkpoint classic = ckpt_file(
      {floats("norm.gamma", {4}), floats("norm.beta", {4}), floats("conv.weight", {4, 4, 1, 1})});
  EXPECT_THAT(names(converted(classic, Dialect::torch)),
              ElementsAre("norm.weight", "norm.bias", "conv.weight"));
  const Checkpoint torch =
      torch_file({floats("fc.weight", {4, 4}), floats("fc.bias", {4}), floats("norm1.weight", {4}),
                  floats("norm1.bias", {4}), floats("gn.weight", {4}), floats("gn.bias", {4})});
  EXPECT_THAT(
      names(converted(torch, Dialect::mindspore)),
      ElementsAre("fc.weight", "fc.bias", "norm1.gamma", "norm1.beta", "gn.gamma", "gn.beta"));
}

TEST(Convert, AsksForTheKindOfAFlatWindow) {
  const Checkpoint classic = ckpt_file({floats("c.weight", {2, 3, 1, 5})});
  EXPECT_EQ(refusal([&] { planned(classic, Dialect::torch); }, ErrorKind::usage),
            "in: the layer 'c' (a 4-d weight for windows of height 1) may be Conv2d or Conv1d, "
            "which torch writes differently; say --layer c=Conv2d or --layer c=Conv1d, or --net "
            "with a description");
  EXPECT_EQ(
      converted(classic, Dialect::torch, false, {.layers = {{"c", "Conv2d"}}}).entries[0].shape,
      (Shape{2, 3, 1, 5}));
}

TEST(Convert, RefusesNormsItWouldMisname) {
  const Checkpoint torch =
      torch_file(joined({{floats("conv.weight", {4, 3, 1, 1, 1})}, norm("bn", 4)}));
  EXPECT_EQ(refusal([&] { planned(torch, Dialect::mindspore); }, ErrorKind::unsupported),
            "in: the layer 'bn' looks like a BatchNorm3d (running statistics after a Conv3d), "
            "which is not converted to or from mindspore yet; say --layer bn=BatchNorm2d if it is "
            "one");
  EXPECT_EQ(names(converted(torch, Dialect::mint)), names(torch));
  const Checkpoint classic =
      ckpt_file({floats("1.bn2d.moving_mean", {4}), floats("1.bn2d.moving_variance", {4}),
                 floats("1.bn2d.gamma", {4}), floats("1.bn2d.beta", {4})});
  EXPECT_THAT(refusal([&] { planned(classic, Dialect::torch); }, ErrorKind::unsupported),
              HasSubstr("'1.bn2d' looks like a BatchNorm3d (statistics below 'bn2d')"));
}

TEST(Convert, RefusesLayersThatAreNotThere) {
  const Checkpoint file = torch_file(norm("bn1", 4));
  const auto with = [&](const std::string& path, const std::string& type) {
    return refusal(
        [&] {
          planned(file, Dialect::mindspore, false, {.layers = {{path, type}}});
        },
        ErrorKind::usage);
  };
  EXPECT_EQ(with("bn2", "LayerNorm"), "in: there is no layer 'bn2'; did you mean 'bn1'?");
  EXPECT_THAT(with("bn1", "BatchNorm2D"),
              HasSubstr("there is no layer type 'BatchNorm2D'; did you mean 'BatchNorm2d'?"));
  EXPECT_EQ(with("bn1", "Linear"),
            "in: 'bn1' cannot be a Linear: in torch that has no 'running_mean'");
}

TEST(Convert, TakesOffContainersAndPrefixesAndSaysSo) {
  std::vector<Entry> entries = norm("module.bn", 2);
  for (Entry& each : entries) {
    each.path = {"state_dict", each.name};
    each.name = "state_dict." + each.name;
  }
  Entry step = entry("optimizer.state.0.step", Array::from<float>({}, {3}));
  step.path = {"optimizer", "state", "0", "step"};
  entries.push_back(step);
  Checkpoint file = torch_file(entries);
  file.values.push_back(
      {.name = "epoch", .path = {"epoch"}, .parts = {}, .value = std::int64_t{3}});
  const Plan plan = planned(file, Dialect::mint);
  EXPECT_THAT(plan.notes, ElementsAre("the network's state is what 'state_dict' holds",
                                      "the prefix 'module.' of every name was taken off",
                                      "left out, being no tensors: epoch"));
  EXPECT_THAT(story(plan), ::testing::Contains("dropped optimizer.state.0.step -> "));
  EXPECT_THAT(names(apply(plan, file)).front(), "bn.weight");
}

TEST(Convert, KeepsTiesWhereTheTargetKnowsThem) {
  std::vector<Entry> entries{floats("a.weight", {2, 3}), floats("a.bias", {2}),
                             floats("b.weight", {2, 3}), floats("b.bias", {2}, 5)};
  entries[2].alias_of = "a.weight";
  const Checkpoint file = torch_file(entries);
  EXPECT_EQ(converted(file, Dialect::torch).entries[2].alias_of, "a.weight");
  EXPECT_THAT(story(planned(file, Dialect::mindspore)),
              ElementsAre("kept a.weight -> a.weight", "kept a.bias -> a.bias",
                          "dropped b.weight -> ", "kept b.bias -> b.bias"));
}

TEST(Convert, AsksNothingAboutATiedOutput) {
  std::vector<Entry> entries{floats("emb.weight", {5, 3}), floats("out.weight", {5, 3})};
  entries[1].alias_of = "emb.weight";
  const Checkpoint file = torch_file(entries);
  EXPECT_THAT(story(planned(file, Dialect::mindspore)),
              ElementsAre("renamed emb.weight -> emb.embedding_table", "dropped out.weight -> "));
  const Checkpoint carried = converted(file, Dialect::mindspore, true);
  EXPECT_THAT(names(carried), ElementsAre("emb.embedding_table", "out.weight"));
  EXPECT_EQ(contents(converted(carried, Dialect::torch, true)), contents(file));
}

TEST(Convert, LetsADescriptionDecide) {
  const Checkpoint file = torch_file({floats("x.weight", {4, 3}), floats("slope.weight", {2})});
  const net::Description net = net::parse(
      R"({"twofold": 1, "dialect": "torch", "nodes": [
          {"name": "x", "type": "Embedding", "args": [4, 3]},
          {"name": "slope", "type": "PReLU", "args": [2]}]})",
      "net.json");
  const Plan plan = planned(file, Dialect::mindspore, false, {.net = &net});
  EXPECT_THAT(names(apply(plan, file)), ElementsAre("x.embedding_table", "slope.w"));
  EXPECT_EQ(plan.inference.layers[0].certainty, Certainty::given);
  EXPECT_EQ(plan.inference.layers[0].reason, "net.json says so");

  const Checkpoint other = torch_file({floats("x.weigth", {4, 3}), floats("slope.weight", {3})});
  EXPECT_EQ(refusal([&] { planned(other, Dialect::mindspore, false, {.net = &net}); },
                    ErrorKind::mismatch),
            "in: the file does not fit the description in torch's words: 1 name is missing: "
            "x.weight; 1 name is unexpected: x.weigth; slope.weight: expected shape [2], got [3]; "
            "x.weight: did you mean 'x.weigth'?");
}

TEST(Convert, RefusesWhatTheTargetCannotHold) {
  const Checkpoint file = torch_file(
      {entry("spectrum", Array::zeros({2}, DType::complex64)), floats("fc.weight", {2, 2})});
  EXPECT_EQ(refusal([&] { planned(file, Dialect::mint); }, ErrorKind::unsupported),
            "in, spectrum: MindSpore cannot load complex64 from a .ckpt; convert it to another "
            "dtype first");
  const Checkpoint clash = ckpt_file(
      joined({{floats("bn.gamma", {2}), floats("bn.beta", {2}), floats("bn.moving_mean", {2}),
               floats("bn.moving_variance", {2}), floats("bn.weight", {2})}}));
  EXPECT_EQ(refusal([&] { planned(clash, Dialect::torch); }, ErrorKind::key),
            "in: 'bn.gamma' and 'bn.weight' would both be 'bn.weight' in the target");
}

TEST(Convert, WritesItsReportAsJson) {
  const Checkpoint file = torch_file(norm("bn", 2));
  const std::string json = to_json(planned(file, Dialect::mindspore));
  EXPECT_THAT(json, HasSubstr(R"("from": "torch")"));
  EXPECT_THAT(json, HasSubstr(R"("action": "dropped")"));
  EXPECT_THAT(json, HasSubstr(R"("to": "bn.moving_mean")"));
  EXPECT_THAT(json,
              HasSubstr(R"("reason": "mindspore has no num_batches_tracked in a BatchNorm2d")"));
}

}  // namespace
}  // namespace twofold::convert
