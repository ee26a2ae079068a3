#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/shell.h"
#include "twofold/checkpoint/checkpoint.h"
#include "twofold/data/picture.h"
#include "twofold/net/input.h"
#include "twofold/net/network.h"
#include "twofold/net/shipped.h"
#include "twofold/nn/state.h"
#include "twofold/tensor/random.h"

// examples/imagenet.cpp on a small shipped network; `make zoo` runs it on a published one.

namespace twofold {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

const std::string kProgram = TWOFOLD_BIN_DIR "/imagenet";
const std::string kPicture = TWOFOLD_FIXTURES "/pictures/grey.png";

/// A file with the state of a fresh network.
std::string write_weights(nn::Module& network) {
  const std::string file = ::testing::TempDir() + "twofold_imagenet_test.pt";
  checkpoint::Checkpoint content;
  for (const auto& item : nn::state_dict(network).items) {
    checkpoint::Entry& entry = content.entries.emplace_back();
    entry.name = item.name;
    entry.path = {item.name};
    entry.dtype = item.value.dtype();
    entry.shape = item.value.shape();
    entry.load = [tensor = item.value] { return tensor.array(); };
  }
  checkpoint::write(file, content);
  return file;
}

TEST(Imagenet, PrintsTheThreeBestClassesOfAPicture) {
  manual_seed(3);
  const auto network = net::build(net::read_net("lenet"));
  const net::Description& description = network->description();
  const std::string weights = write_weights(*network);
  const auto fitted = net::fit_picture(description, data::read_picture(kPicture), kPicture);
  const auto outputs =
      network->forward(Tensor(net::prepare(description, fitted.raw.unsqueeze(0), kPicture)))
          .array()
          .to_vector<float>();
  const auto best = std::ranges::max_element(outputs) - outputs.begin();

  const testing::Outcome outcome = testing::shell(kProgram + " lenet " + weights + " " + kPicture);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.text, StartsWith(kPicture + ": " + std::to_string(best) + " (0."));
  EXPECT_THAT(outcome.text,
              MatchesRegex(".*: [0-9] .0[.][0-9]+. [0-9] .0[.][0-9]+. [0-9] .0[.][0-9]+.\n"));
}

TEST(Imagenet, SaysWhatIsWrong) {
  EXPECT_EQ(testing::shell(kProgram).code, 4);
  const testing::Outcome outcome = testing::shell(kProgram + " resnet19 nowhere.pt " + kPicture);
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.text, HasSubstr("imagenet: "));
  EXPECT_THAT(outcome.text, HasSubstr("resnet18"));
}

}  // namespace
}  // namespace twofold
