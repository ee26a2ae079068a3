#include "main_job.h"

#include <gmock/gmock.h>

#include "../golden.h"
#include "twofold/convert/load.h"

namespace twofold::convert {
namespace {

using dialect::Dialect;
using testing::classes;
using testing::count_right;
using testing::data_file;
using testing::described;
using testing::outputs;
using testing::pictures;

TEST(MainJob, TorchsNetworkFindsAsManyDigitsAsInTorch) {
  const auto network = net::build(described("mnist.torch"));
  load(*network, Dialect::torch, checkpoint::read(data_file("mnist.pt")), "mnist.pt");
  EXPECT_EQ(count_right(*network, 0, 10000), 9946);
}

TEST(MainJob, MindsporesNetworkFindsAsManyDigitsAsInMindspore) {
  const auto network = net::build(described("digits.mindspore"));
  load(*network, Dialect::mindspore, checkpoint::read(data_file("digits.ckpt")), "digits.ckpt");
  EXPECT_EQ(count_right(*network, 8000, 10000), 1939);

  const auto golden = twofold::testing::fixture_arrays("mindspore/trained/digits_io.npz");
  const std::vector<float> scores = outputs(*network, pictures(8000, 10000));
  const auto predictions = golden.at("predictions").to_vector<std::int64_t>();
  const std::vector<int> found = classes(scores);
  ASSERT_EQ(found.size(), predictions.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], predictions[i]) << i;
  const Array first = Array::from<float>({64, 10}, {scores.begin(), scores.begin() + 640});
  EXPECT_EQ(twofold::testing::differs(first, golden.at("logits")), "");
}

}  // namespace
}  // namespace twofold::convert
