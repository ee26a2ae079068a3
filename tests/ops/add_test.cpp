#include "twofold/ops/add.h"

#include "tests/ops/cases.h"

namespace twofold::ops::testing {
namespace {

TEST(Add, AgreesWithTorch) {
  hold_to_cases("add", [](Named& t, const Json& /*options*/) -> Named {
    return {{"output", t["input"] + t["other"]}};
  });
}

TEST(Add, IntegersWrapAndBooleansAreOr) {
  const Tensor bytes(Array::from<std::uint8_t>({2}, {250, 3}));
  EXPECT_EQ((bytes + bytes).array().to_vector<std::int64_t>(), (std::vector<std::int64_t>{244, 6}));
  const Tensor least(Array::from<std::int64_t>({1}, {std::numeric_limits<std::int64_t>::max()}));
  EXPECT_EQ((least + least).array().to_vector<std::int64_t>(), (std::vector<std::int64_t>{-2}));
  const Tensor flags(Array::from<double>({3}, {1, 1, 0}).to(DType::boolean));
  const Tensor others(Array::from<double>({3}, {1, 0, 0}).to(DType::boolean));
  EXPECT_EQ((flags + others).array().to_vector<std::int64_t>(),
            (std::vector<std::int64_t>{1, 1, 0}));
}

TEST(Add, BooleansOfAFileMayBeAnyByte) {
  const Array bytes = Array::from<std::uint8_t>({3}, {2, 0, 255});
  const Tensor flags(Array(bytes.storage(), DType::boolean, {3}, {1}));
  const Array sum = (flags + flags).array();
  EXPECT_EQ(Array(sum.storage(), DType::uint8, {3}, {1}).to_vector<std::int64_t>(),
            (std::vector<std::int64_t>{1, 0, 1}));
}

TEST(Add, ComplexNumbersKeepBothParts) {
  const Array parts = Array::from<float>({2, 2}, {1, 2, 3, 4});
  const Array z(parts.storage(), DType::complex64, {2}, {1});
  const Array sum = (Tensor(z) + Tensor(z)).array();
  const Array seen(sum.storage(), DType::float32, {4}, {1});
  EXPECT_EQ(seen.to_vector<float>(), (std::vector<float>{2, 4, 6, 8}));
}

TEST(Add, RefusesUnequalAndOtherTypes) {
  EXPECT_THAT(
      [] { (void)add(zeros({1}), zeros({1}, DType::float64)); },
      ::testing::ThrowsMessage<Error>("add: expected equal dtypes, got float32 and float64"));
  EXPECT_THAT(
      [] { (void)add(zeros({1}, DType::float8_e5m2), zeros({1}, DType::float8_e5m2)); },
      ::testing::ThrowsMessage<Error>("add: expected float32, float64, float16 or bfloat16, got "
                                      "float8_e5m2"));
}

TEST(Add, KeepsChannelsLast) {
  const Tensor x(Array::full({1, 3, 2, 2}, 1).channels_last());
  EXPECT_TRUE(add(x, x).array().is_channels_last());
  EXPECT_TRUE(add(x, zeros({1, 3, 2, 2})).array().is_channels_last());
  EXPECT_TRUE(add(zeros({3, 1, 1}), x).array().is_channels_last());
  EXPECT_FALSE(add(zeros({1, 3, 2, 2}), zeros({1})).array().is_channels_last());
}

}  // namespace
}  // namespace twofold::ops::testing
