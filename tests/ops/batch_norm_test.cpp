#include "twofold/ops/batch_norm.h"

#include "tests/ops/cases.h"

namespace twofold::ops::testing {
namespace {

BatchNormOptions options_of(const Json& json) {
  return {.training = json["training"],
          .momentum = json["momentum"],
          .eps = json["eps"],
          .unbiased = json["unbiased"]};
}

TEST(BatchNorm, AgreesWithTorch) {
  hold_to_cases("batch_norm", [](Named& t, const Json& options) -> Named {
    const Tensor output = batch_norm(t["input"], t["weight"], t["bias"], t["running_mean"],
                                     t["running_var"], options_of(options));
    return {
        {"output", output}, {"running_mean", t["running_mean"]}, {"running_var", t["running_var"]}};
  });
}

TEST(BatchNorm, OneValueAChannelAsInMindSpore) {
  const Tensor mean = zeros({2});
  const Tensor var = ones({2});
  const Tensor x(Array::from<float>({1, 2}, {3, 4}));
  const Tensor y =
      batch_norm(x, {}, full({2}, 0.5), mean, var, {.training = true, .allow_single_value = true});
  EXPECT_EQ(y.array().to_vector<float>(), (std::vector<float>{0.5, 0.5}));
  EXPECT_THAT(mean.array().to_vector<float>(),
              ::testing::Pointwise(::testing::FloatEq(), {0.3F, 0.4F}));
  EXPECT_TRUE(std::isnan(var.array().at({0})) && std::isnan(var.array().at({1})));
}

TEST(BatchNorm, CumulativeAverage) {
  const Tensor mean = zeros({1});
  const Tensor var = zeros({1});
  const std::vector<std::vector<float>> batches = {{1, 3}, {5, 5}, {0, 1}};
  double seen = 0;
  for (const std::vector<float>& batch : batches)
    (void)batch_norm(Tensor(Array::from<float>({2, 1}, batch)), {}, {}, mean, var,
                     {.training = true, .momentum = 1 / ++seen});
  EXPECT_FLOAT_EQ(static_cast<float>(mean.item()), (2.0F + 5.0F + 0.5F) / 3);
  EXPECT_FLOAT_EQ(static_cast<float>(var.item()), (2.0F + 0.0F + 0.5F) / 3);
}

TEST(BatchNorm, WritesNothingWhenItRefuses) {
  const Tensor mean = zeros({3});
  const Tensor var = ones({3});
  EXPECT_THROW((void)batch_norm(ones({1, 3}), {}, {}, mean, var, {.training = true}), Error);
  EXPECT_THROW((void)batch_norm(ones({4, 3}), ones({2}), {}, mean, var, {.training = true}), Error);
  EXPECT_EQ(mean.version(), 0U);
  EXPECT_EQ(var.version(), 0U);
}

TEST(BatchNorm, MovesStatisticsInPlace) {
  const Tensor mean = zeros({1});
  const Tensor other = mean;
  (void)batch_norm(full({2, 1}, 10), {}, {}, mean, {}, {.training = true});
  EXPECT_EQ(other.item(), 1);
  EXPECT_EQ(other.version(), 1U);
}

TEST(BatchNorm, NamesWhatDoesNotFit) {
  const Tensor x = zeros({2, 3, 1, 1});
  const Tensor good = zeros({3});
  const auto message = [&](const Tensor& w, const Tensor& b, const Tensor& m, const Tensor& v) {
    try {
      (void)batch_norm(x, w, b, m, v);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const Tensor four = zeros({4});
  EXPECT_EQ(message(good, good, four, good),
            "batch_norm: running_mean should contain 3 elements not 4");
  EXPECT_EQ(message(good, good, good, four),
            "batch_norm: running_var should contain 3 elements not 4");
  EXPECT_EQ(message(four, good, good, good), "batch_norm: weight should contain 3 elements not 4");
  EXPECT_EQ(message(good, four, good, good), "batch_norm: bias should contain 3 elements not 4");
  EXPECT_EQ(message(good, good, good, {}),
            "batch_norm: running_var must be defined in evaluation mode");
  EXPECT_EQ(message(good, good, good, zeros({3}, DType::float64)),
            "batch_norm: running_var: expected float32 beside the input, got float64");
  EXPECT_THAT(
      [&] { (void)batch_norm(good, {}, {}, good, good); },
      ::testing::ThrowsMessage<Error>("batch_norm: expected an input of at least 2 dimensions, got "
                                      "[3]"));
}

}  // namespace
}  // namespace twofold::ops::testing
