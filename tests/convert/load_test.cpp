#include "twofold/convert/load.h"

#include <gmock/gmock.h>

#include <cmath>

#include "files.h"
#include "twofold/core/error.h"
#include "twofold/net/network.h"

namespace twofold::convert {
namespace {

using dialect::Dialect;
using testing::ckpt_file;
using testing::entry;
using testing::floats;
using testing::torch_file;

std::shared_ptr<net::Network> network() {
  return net::build(net::parse(
      R"({"twofold": 1, "dialect": "torch", "nodes": [
          {"name": "fc", "type": "Linear", "args": [2, 2]},
          {"name": "bn", "type": "BatchNorm1d", "args": [2]}]})",
      "net.json"));
}

std::vector<float> values(const net::Network& net, const char* child, const char* slot) {
  return net.find_child(child)->module->find_slot(slot)->value.array().to_vector<float>();
}

std::vector<checkpoint::Entry> classic() {
  return {floats("fc.weight", {2, 2}, 5),    floats("fc.bias", {2}),  floats("bn.moving_mean", {2}),
          floats("bn.moving_variance", {2}), floats("bn.gamma", {2}), floats("bn.beta", {2}),
          floats("moments.fc.bias", {2})};
}

TEST(Load, ReadsMindsporesNamesAndLeavesTrainingStateAlone) {
  const auto net = network();
  const nn::LoadReport report = load(*net, Dialect::mindspore, ckpt_file(classic()), "in.ckpt");
  EXPECT_EQ(report.loaded.size(), 6U);
  EXPECT_EQ(values(*net, "fc", "weight"), (std::vector<float>{5, 6, 7, 8}));
  EXPECT_EQ(values(*net, "bn", "num_batches_tracked"), std::vector<float>{0});
}

TEST(Load, BringsACarriedCounterBack) {
  const auto net = network();
  auto entries = classic();
  entries.push_back(entry("bn.num_batches_tracked", Array::from<std::int64_t>({}, {9})));
  load(*net, Dialect::mindspore, ckpt_file(entries), "in.ckpt");
  EXPECT_EQ(values(*net, "bn", "num_batches_tracked"), std::vector<float>{9});
}

TEST(Load, RefusesWithTheNamesAndChangesNothing) {
  const auto net = network();
  const auto before = values(*net, "fc", "weight");
  auto entries = classic();
  entries[1].name = "fc.bais";
  entries[4] = floats("bn.gamma", {3});
  try {
    load(*net, Dialect::mindspore, ckpt_file(entries), "in.ckpt");
    FAIL() << "a file without fc.bias was loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::mismatch);
    EXPECT_THAT(error.what(),
                ::testing::StartsWith("in.ckpt: the file does not fit the description in "
                                      "mindspore's words: 1 name is missing: fc.bias; 1 name is "
                                      "unexpected: fc.bais; bn.gamma: expected shape [2], got [3]; "
                                      "fc.bias: did you mean 'fc.bais'?"));
  }
  EXPECT_EQ(values(*net, "fc", "weight"), before);
}

TEST(Load, TakesNanAsItIs) {
  const auto net = network();
  auto entries = classic();
  entries[1] = entry("fc.bias", Array::full({2}, std::nan("")));
  load(*net, Dialect::mindspore, ckpt_file(entries), "in.ckpt");
  EXPECT_TRUE(std::isnan(values(*net, "fc", "bias")[0]));
}

TEST(Load, KnowsTheDialectOfAFile) {
  EXPECT_EQ(dialect_of(torch_file({}), Dialect::mindspore), Dialect::torch);
  EXPECT_EQ(dialect_of(ckpt_file({}), Dialect::mint), Dialect::mint);
  EXPECT_EQ(dialect_of(ckpt_file(classic()), Dialect::torch), Dialect::mindspore);
  EXPECT_EQ(dialect_of(ckpt_file({floats("bn.running_mean", {2})}), Dialect::torch), Dialect::mint);
}

}  // namespace
}  // namespace twofold::convert
