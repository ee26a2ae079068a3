#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"
#include "tests/cli/schema.h"

namespace twofold::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Writes a description with these nodes into a folder and gives its path.
std::string described(const Folder& folder, const std::string& nodes,
                      const std::string& input = R"([1, 8, 8])") {
  write_content(folder / "net.json", R"({"twofold": 1, "dialect": "torch", "input": {"shape": )" +
                                         input + R"(}, "nodes": [)" + nodes + "]}");
  return folder / "net.json";
}

TEST(NetTranslate, WritesTheOtherWordsToStandardOutputOrAFile) {
  const std::string shipped =
      content(std::string(TWOFOLD_SOURCE_DIR) + "/nets/mindspore/resnet18.json");
  const Ended ended = twofold({"net", "translate", "resnet18", "--to", "mindspore"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  EXPECT_EQ(ended.out, shipped);
  const Folder folder;
  const Ended into =
      twofold({"net", "translate", "resnet18", folder / "ms.json", "--to", "mindspore"});
  ASSERT_EQ(into.code, 0) << into.error;
  EXPECT_EQ(into.out, folder / "ms.json" + " written: 69 nodes in mindspore's words\n");
  EXPECT_EQ(content(folder / "ms.json"), shipped);
  EXPECT_THAT(folder.names(), ElementsAre("ms.json"));
}

TEST(NetTranslate, GivesJson) {
  const Ended ended = twofold({"net", "translate", "lenet", "--to", "mindspore", "--json"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  const auto json = ended.json();
  EXPECT_EQ(violation("net-translate", json), "");
  EXPECT_EQ(json["from"], "torch");
  EXPECT_EQ(json["nodes"][11],
            (nlohmann::json{{"id", "fc3"}, {"type", "Linear"}, {"becomes", "Dense"}}));
}

TEST(NetTranslate, LeavesNoFileWhenItCannotBeSaid) {
  const Folder folder;
  const std::string net = described(
      folder,
      R"({"name": "a", "type": "BatchNorm2d", "args": {"num_features": 1, "momentum": null}})");
  const Ended ended = twofold({"net", "translate", net, folder / "ms.json", "--to", "mindspore"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.error, HasSubstr("node 'a': mindspore cannot say this: "));
  EXPECT_THAT(folder.names(), ElementsAre("net.json"));
  const Ended over = twofold({"net", "translate", net, net, "--to", "mint"});
  EXPECT_EQ(over.code, 4);
  EXPECT_THAT(over.error, HasSubstr("is read and cannot be written over"));
}

TEST(NetCheck, FollowsShapesThroughEveryNode) {
  const Ended ended = twofold({"net", "check", "mindspore/resnet18"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  EXPECT_THAT(ended.out, HasSubstr("layer4.1.relu2"));
  EXPECT_THAT(ended.out, HasSubstr("N x 512 x 7 x 7"));
  EXPECT_THAT(ended.out, HasSubstr("11,689,512 parameters and 9,620 buffer elements in 69 nodes\n"
                                   "mindspore/resnet18: fits\n"));
}

TEST(NetCheck, GivesJson) {
  const Ended ended =
      twofold({"net", "check", example("digits.torch.json"), example("digits.ckpt"), "--json"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  const auto json = ended.json();
  EXPECT_EQ(violation("net-check", json), "");
  EXPECT_EQ(json["fits"], true);
  EXPECT_EQ(json["state"]["dialect"], "mindspore");
  EXPECT_EQ(json["state"]["loaded"], 21);
  EXPECT_EQ(json["nodes"].back()["output"], nlohmann::json({0, 10}));
}

TEST(NetCheck, SaysWhatIsWrongWithEveryNode) {
  const Folder folder;
  const std::string net = described(
      folder,
      R"({"name": "a", "type": "Conv2d", "args": {"in_channels": 1, "out_channels": 8, "kernal_size": 3}},
         {"name": "b", "type": "BatchNorm2", "args": [8]},
         {"name": "c", "type": "Linear", "args": [8, "x"]})");
  const Ended ended = twofold({"net", "check", net});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.error, "");
  EXPECT_EQ(ended.out,
            "does not fit: node 'a': Conv2d: unexpected argument 'kernal_size'; did you mean "
            "'kernel_size'?\n"
            "does not fit: node 'b': expected a layer or function of torch, got 'BatchNorm2'; did "
            "you mean 'BatchNorm2d'?\n"
            "does not fit: node 'c': Linear: argument 'out_features': expected an integer, got "
            "'x'\n" +
                net + ": does not fit\n");
  const auto json = twofold({"net", "check", net, "--json"}).json();
  EXPECT_EQ(violation("net-check", json), "");
  EXPECT_EQ(json["problems"].size(), 3U);
  EXPECT_EQ(json["problems"][1]["node"], "b");
}

// Nothing is computed, so that sizes of a hostile description cost neither time nor memory.
TEST(NetCheck, FindsShapesThatDoNotFitWhateverTheirSize) {
  const Folder folder;
  const std::string net = described(folder,
                                    R"({"name": "a", "type": "Conv2d", "args": [3, 8, 3]},
                                       {"name": "b", "type": "Linear", "args": [9, 4]})",
                                    "[3, 200000000, 200000000]");
  const Ended ended = twofold({"net", "check", net});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, HasSubstr("N x 8 x 199999998 x 199999998"));
  EXPECT_THAT(ended.out, HasSubstr("does not fit: node 'b': linear: mat1 and mat2 shapes cannot be "
                                   "multiplied"));
}

TEST(NetCheck, SaysWhatDoesNotFitInAFile) {
  const Ended ended = twofold({"net", "check", "lenet", example("mnist.pt")});
  EXPECT_EQ(ended.code, 1);
  for (const char* text :
       {"missing: fc3.weight\n", "unexpected: norm1.running_mean\n",
        "another shape: conv1.weight: the network has [6, 1, 5, 5], the file [8, 1, 3, 3]\n",
        "fc3.weight: did you mean 'fc1.weight'?\n", "lenet: does not fit\n"})
    EXPECT_THAT(ended.out, HasSubstr(text));
  const auto json = twofold({"net", "check", "lenet", example("mnist.pt"), "--json"}).json();
  EXPECT_EQ(violation("net-check", json), "");
  EXPECT_EQ(json["state"]["missing"], (nlohmann::json{"fc3.weight", "fc3.bias"}));
}

TEST(NetCheck, SaysThatShapesAreUnknownWithoutAnInput) {
  const Folder folder;
  write_content(folder / "net.json",
                R"({"twofold": 1, "dialect": "torch", "nodes": [{"type": "ReLU"}]})");
  const Ended ended = twofold({"net", "check", folder / "net.json"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("shapes are not checked: the description has no 'input'\n"));
}

TEST(NetDraw, PrintsATree) {
  const Ended ended = twofold({"net", "draw", "mindspore/resnet18"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  for (const char* text :
       {"├─ layer2\n", "│  ├─ 0\n", "│  │  ├─ downsample\n",
        "└─ fc                Linear             Dense", "layer2.0.bn2, layer2.0.downsample.1",
        "11,689,512 parameters in 69 nodes\n"})
    EXPECT_THAT(ended.out, HasSubstr(text));
}

TEST(NetDraw, WritesAPicture) {
  const Folder folder;
  const Ended ended = twofold({"net", "draw", "mobilenet_v2", folder / "net.svg"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  EXPECT_EQ(ended.out, folder / "net.svg" + " written: 153 nodes\n");
  EXPECT_THAT(content(folder / "net.svg"), StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_THAT(folder.names(), ElementsAre("net.svg"));
}

TEST(NetDraw, GivesJson) {
  const Ended ended = twofold({"net", "draw", "resnet18", "--json"});
  ASSERT_EQ(ended.code, 0) << ended.error;
  const auto json = ended.json();
  EXPECT_EQ(violation("net-draw", json), "");
  EXPECT_EQ(json["nodes"][1]["slots"][2]["mindspore"], "moving_mean");
  EXPECT_EQ(json["nodes"][1]["slots"][4]["mindspore"], nullptr);
  EXPECT_EQ(json["nodes"].back()["mindspore"], "Dense");
}

TEST(NetDraw, RefusesWhatDoesNotFitAndLeavesNoFile) {
  const Folder folder;
  const std::string net = described(folder, R"({"name": "a", "type": "Linear", "args": [9, 2]})");
  const Ended ended = twofold({"net", "draw", net, folder / "net.svg"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.error,
              HasSubstr("node 'a': linear: mat1 and mat2 shapes cannot be multiplied"));
  EXPECT_THAT(ended.error, HasSubstr("see 'twofold net check'"));
  EXPECT_THAT(folder.names(), ElementsAre("net.json"));
  EXPECT_EQ(twofold({"net", "draw", net, folder / "net.png"}).error,
            "twofold: net draw: " + folder / "net.png" + ": expected a name that ends in .svg\n");
}

TEST(Net, NamesItsCommandsAndNetworks) {
  EXPECT_EQ(twofold({"net", "chek"}).error,
            "twofold: net: unknown command 'chek': did you mean 'check'?\n");
  EXPECT_EQ(twofold({"net"}).error,
            "twofold: net: a command is missing: see 'twofold net --help'\n");
  const Ended unknown = twofold({"net", "check", "resnet81"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.error, StartsWith("twofold: resnet81: no such file, and no network of that "
                                        "name ships; did you mean 'resnet18'? (there are lenet, "));
}

TEST(Net, IsTakenByNameInOtherCommands) {
  const Ended ended =
      twofold({"ls", example("mnist.pt"), "--dialect", "mindspore", "--net", "lenet"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.error, HasSubstr("fc3.weight"));
}

}  // namespace
}  // namespace twofold::cli
