#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"
#include "tests/cli/schema.h"

namespace twofold::cli {
namespace {

using ::testing::HasSubstr;

TEST(Show, PrintsATensorWithItsStatistics) {
  const Ended ended = twofold({"show", example("mnist.pt"), "norm2.running_var"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  EXPECT_EQ(ended.error, "");
  for (const char* text :
       {"norm2.running_var\n", "role           buffer (by its name)\n", "dtype          float32\n",
        "shape          [10]\n", "elements       10\n", "\nmin  ", "\nmax  ", "\nmean  ", "\nstd  ",
        "nan            0\n", "inf            0\n", "first values   "})
    EXPECT_THAT(ended.out, HasSubstr(text));
}

// The values that real MindSpore printed for this tensor.
TEST(Show, GivesATensorAsJson) {
  const Ended ended =
      twofold({"show", example("digits.ckpt"), "features.0.1.moving_mean", "--json"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  const auto json = ended.json();
  EXPECT_EQ(violation("show-tensor", json), "");
  EXPECT_EQ(json["sha256"], "7d6d96aabf461ed9e73f930765b0e61750b6c6a24982ae813af435cc29b5923a");
  EXPECT_EQ(json["values"].size(), 8U);
  EXPECT_EQ(json["values"][0], -0.02903575636446476);
  EXPECT_EQ(json["statistics"]["count"], 8);
  EXPECT_EQ(json["statistics"]["max"], 0.12934553623199463);
  EXPECT_EQ(json["statistics"]["nan"], 0);
}

TEST(Show, NamesTheNearestTensor) {
  const Ended ended = twofold({"show", example("mnist.pt"), "norm1.runing_mean"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.error, "twofold: " + example("mnist.pt") +
                             ": no tensor 'norm1.runing_mean': did you mean "
                             "'norm1.running_mean'?\n");
}

TEST(Show, PutsBothVocabulariesSideBySide) {
  const Ended ended = twofold({"show", example("digits.ckpt")});
  ASSERT_EQ(ended.code, 0) << ended.error;
  for (const char* text : {"mindspore", "torch", "moving_mean", "running_mean", "gamma", "trained"})
    EXPECT_THAT(ended.out, HasSubstr(text));
}

TEST(Show, GivesTheLayersAsJson) {
  const Ended ended =
      twofold({"show", example("mnist.pt"), "--net", example("mnist.torch.json"), "--json"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  const auto json = ended.json();
  EXPECT_EQ(violation("show", json), "");
  EXPECT_EQ(json["dialect"], "torch");
  EXPECT_EQ(json["other_dialect"], "mindspore");
  ASSERT_EQ(json["layers"].size(), 7U);
  const auto& norm = json["layers"][3];
  EXPECT_EQ(norm["path"], "norm1");
  EXPECT_EQ(norm["type"], "BatchNorm2d");
  EXPECT_EQ(norm["certainty"], "given");
  EXPECT_EQ(norm["tensors"][0]["own"], "weight");
  EXPECT_EQ(norm["tensors"][0]["other"], "gamma");
  EXPECT_EQ(norm["tensors"][2]["other"], "moving_mean");
  EXPECT_EQ(norm["tensors"][2]["trainable"], false);
  EXPECT_EQ(norm["tensors"][4]["own"], "num_batches_tracked");
  EXPECT_EQ(norm["tensors"][4]["other"], nullptr);
  EXPECT_EQ(json["layers"][4]["type"], "Linear");
  EXPECT_EQ(json["layers"][4]["other_type"], "Dense");
}

}  // namespace
}  // namespace twofold::cli
