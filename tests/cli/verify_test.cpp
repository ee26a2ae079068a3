#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/program.h"
#include "tests/cli/schema.h"

namespace twofold::cli {
namespace {

using ::testing::HasSubstr;

// A network and its conversion.
class Verify : public ::testing::Test {
 protected:
  void SetUp() override {
    there_ = folder_ / "digits.pt";
    ASSERT_EQ(twofold({"convert", example("digits.ckpt"), there_, "--to", "torch"}).code, 0);
  }

  [[nodiscard]] std::vector<std::string> command(std::vector<std::string> more) const {
    std::vector<std::string> arguments = {
        "verify",  example("digits.ckpt"),     there_, "--net", example("digits.mindspore.json"),
        "--input", example("digits-images.gz")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  Folder folder_;
  std::string there_;
};

TEST_F(Verify, FindsAConversionTheSame) {
  const Ended ended = twofold(command({"--net-b", example("digits.torch.json")}));
  EXPECT_EQ(ended.code, 0) << ended.out << ended.error;
  EXPECT_EQ(ended.error, "");
  EXPECT_THAT(ended.out, HasSubstr("\nsame: "));
  EXPECT_THAT(ended.out, HasSubstr("rtol 1e-05, atol 1e-07"));
}

TEST_F(Verify, SaysThatADescriptionIsDerived) {
  const Ended ended = twofold(command({}));
  EXPECT_EQ(ended.code, 0) << ended.out << ended.error;
  EXPECT_THAT(ended.out, HasSubstr("derived in torch's words"));
}

TEST_F(Verify, GivesJson) {
  const Ended ended = twofold(command({"--range", "0:4", "--json"}));
  ASSERT_EQ(ended.code, 0) << ended.error;
  EXPECT_EQ(violation("verify", ended.json()), "");
  EXPECT_EQ(ended.json()["same"], true);
}

TEST_F(Verify, NamesTheFirstLayerThatDeparts) {
  std::string net = content(example("digits.torch.json"));
  const std::string before = "\"num_features\": 8, \"momentum\": 0.1";
  const std::size_t at = net.find(before);
  ASSERT_NE(at, std::string::npos);
  net.replace(at, before.size(), "\"num_features\": 8, \"momentum\": 0.1, \"eps\": 0.1");
  write_content(folder_ / "b.json", net);
  const Ended ended = twofold(command({"--net-b", folder_ / "b.json"}));
  EXPECT_EQ(ended.code, 1) << ended.out << ended.error;
  EXPECT_EQ(ended.error, "");
  EXPECT_THAT(ended.out, HasSubstr("different: the first to depart is 'features.0.1'"));
  const Ended json = twofold(command({"--net-b", folder_ / "b.json", "--json"}));
  EXPECT_EQ(json.code, 1);
  EXPECT_EQ(json.json()["first"], "features.0.1");
}

TEST_F(Verify, RefusesWhatDoesNotFit) {
  const Ended other =
      twofold({"verify", example("mnist.pt"), there_, "--net", example("mnist.torch.json"),
               "--input", example("digits-images.gz")});
  EXPECT_EQ(other.code, 2) << other.out;
  EXPECT_EQ(std::count(other.error.begin(), other.error.end(), '\n'), 1) << other.error;
  EXPECT_THAT(other.error, HasSubstr("digits.pt"));
  const Ended labels =
      twofold({"verify", example("digits.ckpt"), there_, "--net", example("digits.mindspore.json"),
               "--input", example("digits-labels.gz")});
  EXPECT_EQ(labels.code, 2) << labels.out;
  EXPECT_EQ(std::count(labels.error.begin(), labels.error.end(), '\n'), 1) << labels.error;
  EXPECT_EQ(twofold(command({"--rtol", "-1"})).code, 4);
}

}  // namespace
}  // namespace twofold::cli
