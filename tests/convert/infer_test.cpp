#include "twofold/convert/infer.h"

#include <gmock/gmock.h>

#include "files.h"

namespace twofold::convert {
namespace {

using checkpoint::Checkpoint;
using dialect::Dialect;
using testing::ckpt_file;
using ::testing::ElementsAre;
using testing::entry;
using testing::floats;
using testing::torch_file;

/// "path: type (certainty)" of every layer.
std::vector<std::string> layers(const Checkpoint& file, const InferOptions& options = {}) {
  std::vector<std::string> lines;
  for (const Layer& layer : infer(source_of(file, "in"), file, options).layers)
    lines.push_back(fmt::format("{}: {} ({})", layer.path, layer.type.empty() ? "own" : layer.type,
                                to_string(layer.certainty)));
  return lines;
}

Inference inferred(const Checkpoint& file) { return infer(source_of(file, "in"), file); }

std::vector<checkpoint::Entry> norm(const std::string& path) {
  return {floats(path + ".weight", {4}), floats(path + ".bias", {4}),
          floats(path + ".running_mean", {4}), floats(path + ".running_var", {4})};
}

TEST(Infer, TellsLayersByNamesShapesAndNeighbours) {
  std::vector<checkpoint::Entry> entries{floats("a.weight", {4, 3, 3, 3})};
  for (const auto& each : norm("b")) entries.push_back(each);
  entries.push_back(floats("c.weight", {4, 4}));
  entries.push_back(floats("c.bias", {4}));
  for (const auto& each : norm("d")) entries.push_back(each);
  entries.push_back(floats("prelu.weight", {4}));
  entries.push_back(floats("e.weight", {4, 4}));
  entries.push_back(floats("own.scale", {4}));
  entries.push_back(floats("f.weight", {4, 3, 3}));
  EXPECT_THAT(layers(torch_file(entries)),
              ElementsAre("a: Conv2d (certain)", "b: BatchNorm2d (certain)", "c: Linear (certain)",
                          "d: BatchNorm1d (certain)", "prelu: PReLU (likely)",
                          "e: Linear (ambiguous)", "own: own (certain)", "f: Conv1d (certain)"));
}

TEST(Infer, GivesReasons) {
  std::vector<checkpoint::Entry> entries{floats("fc.weight", {4, 4}), floats("fc.bias", {4})};
  for (const auto& each : norm("bn")) entries.push_back(each);
  const Inference result = inferred(torch_file(entries));
  EXPECT_EQ(result.layers[0].reason, "a 2-d weight with a bias");
  EXPECT_EQ(result.layers[1].reason, "running statistics after a Linear");
  EXPECT_EQ(result.dialect_reason, "PyTorch's container");
}

TEST(Infer, TellsTheTwoFamiliesOfMindsporeApart) {
  const Checkpoint classic =
      ckpt_file({floats("bn.gamma", {4}), floats("bn.beta", {4}), floats("bn.moving_mean", {4}),
                 floats("bn.moving_variance", {4})});
  EXPECT_EQ(inferred(classic).dialect, Dialect::mindspore);
  EXPECT_EQ(inferred(classic).dialect_reason, "bn.gamma is a name of classic mindspore.nn");
  const Checkpoint mint = ckpt_file(norm("bn"));
  EXPECT_EQ(inferred(mint).dialect, Dialect::mint);
  EXPECT_EQ(inferred(mint).dialect_reason, "bn.weight is a name of mindspore.mint.nn");
  const Checkpoint neither = ckpt_file({floats("fc.weight", {2, 2}), floats("fc.bias", {2})});
  EXPECT_FALSE(inferred(neither).dialect_certain);
  EXPECT_EQ(inferred(neither).dialect_reason, "classic and mint write these layers alike");
}

TEST(Infer, ReadsAFileOfBothFamiliesLayerByLayer) {
  std::vector<checkpoint::Entry> entries = norm("new");
  entries.push_back(floats("old.gamma", {4}));
  entries.push_back(floats("old.beta", {4}));
  entries.push_back(floats("old.moving_mean", {4}));
  entries.push_back(floats("old.moving_variance", {4}));
  const Inference result = inferred(ckpt_file(entries));
  EXPECT_EQ(result.layers[0].dialect, Dialect::mint);
  EXPECT_EQ(result.layers[1].dialect, Dialect::mindspore);
  EXPECT_EQ(result.dialect_reason,
            "names of classic layers (old.gamma) beside names of mint (new.weight)");
}

TEST(Infer, ReadsARootLayer) {
  const Checkpoint bare = ckpt_file(
      {floats("mean", {4}), floats("variance", {4}), floats("gamma", {4}), floats("beta", {4})});
  const Inference result = inferred(bare);
  ASSERT_EQ(result.layers.size(), 1U);
  EXPECT_EQ(result.layers[0].type, "BatchNorm2d");
  EXPECT_THAT(result.layers[0].slots,
              ElementsAre(std::pair("running_mean", 0), std::pair("running_var", 1),
                          std::pair("weight", 2), std::pair("bias", 3)));
}

TEST(Infer, BelievesAFileThatHoldsTheWholeNetwork) {
  Checkpoint whole =
      torch_file({floats("x.weight", {4, 3}), floats("y.weight", {4}), floats("y.bias", {4})});
  whole.module_types = {{"", "nets.Net"},
                        {"x", "torch.nn.modules.sparse.Embedding"},
                        {"y", "torch.nn.modules.normalization.GroupNorm"}};
  EXPECT_THAT(layers(whole), ElementsAre("x: Embedding (given)", "y: GroupNorm (given)"));
}

TEST(Source, LeavesAPrefixThatTheNetworkHasItself) {
  const Checkpoint file = torch_file({floats("network.fc.weight", {2, 2})});
  EXPECT_EQ(source_of(file, "in").state[0].name, "fc.weight");
  EXPECT_EQ(source_of(file, "in", {"network.fc.weight"}).state[0].name, "network.fc.weight");
  const Checkpoint wrapped = torch_file({floats("module._orig_mod.fc.weight", {2, 2})});
  EXPECT_EQ(source_of(wrapped, "in").state[0].name, "fc.weight");
}

TEST(Source, TellsTrainingStateApart) {
  const Checkpoint file =
      ckpt_file({floats("fc.weight", {2, 2}), floats("moments.fc.weight", {2, 2}),
                 entry("global_step", Array::zeros({1}, DType::int32))});
  const Source source = source_of(file, "in");
  EXPECT_EQ(source.state.size(), 1U);
  EXPECT_EQ(source.rest.size(), 2U);
}

}  // namespace
}  // namespace twofold::convert
