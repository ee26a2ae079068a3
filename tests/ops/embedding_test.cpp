#include "twofold/ops/embedding.h"

#include "tests/ops/cases.h"

namespace twofold::ops::testing {
namespace {

using ::testing::HasSubstr;

Tensor indices(const std::vector<std::int64_t>& values) {
  return Tensor(Array::from<std::int64_t>({static_cast<std::int64_t>(values.size())}, values));
}

const Tensor& table() {
  static const Tensor rows(Array::from<float>({3, 2}, {1, 2, 3, 4, 5, 6}));
  return rows;
}

TEST(Embedding, AgreesWithTorch) {
  for (const auto& [name, entry] : all_cases().items()) {
    if (entry["op"] != "embedding") continue;
    SCOPED_TRACE(name);
    for (const Layout layout : {Layout::plain, Layout::gaps, Layout::unaligned}) {
      Named t = tensors_of(entry, {"", kernels::KernelChoice::fastest, layout});
      if (!entry.contains("error")) {
        expect_close(embedding(t["input"], t["weight"]), entry["results"]["output"], false);
        continue;
      }
      EXPECT_THAT([&] { (void)embedding(t["input"], t["weight"]); },
                  ::testing::ThrowsMessage<Error>(HasSubstr(entry["error"].get<std::string>())));
    }
  }
}

TEST(Embedding, NegativeIndicesAsInMindSpore) {
  EXPECT_EQ(
      embedding(indices({-1, -3}), table(), BadIndex::negative_wraps).array().to_vector<float>(),
      (std::vector<float>{5, 6, 1, 2}));
  EXPECT_THAT([] { (void)embedding(indices({-4}), table(), BadIndex::negative_wraps); },
              ::testing::ThrowsMessage<Error>(
                  "embedding: index out of range in self: expected 0 to 2, got -4"));
  EXPECT_THROW((void)embedding(indices({3}), table(), BadIndex::negative_wraps), Error);
}

TEST(Embedding, OneHotGivesZerosForABadIndex) {
  EXPECT_EQ(embedding(indices({3, 1, -1}), table(), BadIndex::zero_row).array().to_vector<float>(),
            (std::vector<float>{0, 0, 3, 4, 0, 0}));
}

TEST(Embedding, IndicesAreInt32OrInt64) {
  EXPECT_EQ(embedding(indices({2}).to(DType::int32), table()).array().to_vector<float>(),
            (std::vector<float>{5, 6}));
  EXPECT_THAT([] { (void)embedding(zeros({1}), table()); },
              ::testing::ThrowsMessage<Error>(
                  "embedding: expected indices of int64 or int32, got float32"));
  EXPECT_THROW((void)embedding(zeros({1}, DType::int16), table()), Error);
}

TEST(Embedding, TakesAnyType) {
  const Tensor rows = table().to(DType::float8_e5m2);
  EXPECT_EQ(embedding(indices({1}), rows).array().to_vector<float>(), (std::vector<float>{3, 4}));
}

}  // namespace
}  // namespace twofold::ops::testing
