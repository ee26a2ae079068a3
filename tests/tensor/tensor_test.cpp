#include "twofold/tensor/tensor.h"

#include <gmock/gmock.h>

#include "twofold/tensor/random.h"

namespace twofold {
namespace {

using ::testing::ThrowsMessage;

TEST(Tensor, CopiesOfAHandleAreOneTensor) {
  const Tensor a = zeros({2});
  const Tensor b = a;
  EXPECT_TRUE(a.is_same(b));
  EXPECT_FALSE(a.is_same(zeros({2})));
  a.set_data(Array::full({3}, 1, DType::float64));
  EXPECT_EQ(b.shape(), (Shape{3}));
  EXPECT_EQ(b.dtype(), DType::float64);
}

TEST(Tensor, VersionCountsWrites) {
  const Tensor a = zeros({2});
  const Tensor shadow = a.detach();
  EXPECT_EQ(a.version(), 0U);
  a.copy_(Array::full({2}, 1));
  EXPECT_EQ(shadow.version(), 1U);
  EXPECT_EQ(shadow.array().at({1}), 1);
  shadow.copy_(Array::full({2}, 2));
  EXPECT_EQ(a.version(), 2U);
  a.set_data(Array::zeros({1}));
  EXPECT_EQ(a.version(), 3U);
  EXPECT_EQ(a.clone().version(), 0U);
}

TEST(Tensor, CopyConvertsAndChecksShapes) {
  const Tensor a = zeros({2}, DType::int32);
  a.copy_(Array::from<float>({2}, {1.9F, -1.9F}));
  EXPECT_EQ(a.array().to_vector<std::int64_t>(), (std::vector<std::int64_t>{1, -1}));
  EXPECT_THAT([&] { a.copy_(Array::zeros({1})); },
              ThrowsMessage<Error>("copy_: expected shape [2], got [1]"));
  EXPECT_EQ(a.version(), 1U);
}

TEST(Tensor, BorrowedMemoryIsCopiedBeforeAWrite) {
  auto bytes = std::make_shared<std::vector<float>>(std::vector<float>{1, 2});
  const auto storage = Storage::borrow(reinterpret_cast<const std::byte*>(bytes->data()), 8, bytes);
  const Tensor a(Array(storage, DType::float32, {2}, {1}));
  a.copy_(Array::full({2}, 7));
  EXPECT_EQ(a.array().at({0}), 7);
  EXPECT_EQ(bytes->front(), 1);
}

TEST(Tensor, GradientsNeedFloats) {
  const Tensor a = zeros({1}, DType::int64);
  EXPECT_THAT([&] { a.requires_grad_(); },
              ThrowsMessage<Error>(
                  "only Tensors of floating point and complex dtype can require gradients"));
  EXPECT_NO_THROW(a.requires_grad_(false));
  const Tensor b = zeros({1}).requires_grad_();
  EXPECT_TRUE(b.requires_grad());
  EXPECT_TRUE(b.clone().requires_grad());
  EXPECT_FALSE(b.detach().requires_grad());
  EXPECT_THROW(b.set_data(Array::zeros({1}, DType::int32)), Error);
  EXPECT_EQ(b.dtype(), DType::float32);
}

TEST(Tensor, UndefinedIsAnErrorNotACrash) {
  const Tensor none;
  EXPECT_FALSE(none.defined());
  EXPECT_THAT([&] { (void)none.shape(); },
              ThrowsMessage<Error>("expected a tensor, got an undefined one"));
  EXPECT_THROW(none.copy_(Array::zeros({1})), Error);
  EXPECT_THROW((void)none.detach(), Error);
}

TEST(Tensor, CreationAndRandomNumbers) {
  EXPECT_EQ(ones({2}, DType::bfloat16).array().to_vector<float>(), (std::vector<float>{1, 1}));
  EXPECT_EQ(full({}, 2.5, DType::float16).item(), 2.5);
  EXPECT_EQ(full({}, -1, DType::uint8).item(), 255);
  manual_seed(1);
  const Array first = randn({1000}).array();
  manual_seed(1);
  EXPECT_TRUE(equal(randn({1000}).array(), first));
  double sum = 0;
  for (const double value : first.to_vector<double>()) sum += value;
  EXPECT_NEAR(sum / 1000, 0, 0.15);
  for (const double value : rand({1000}).array().to_vector<double>())
    EXPECT_TRUE(value >= 0 && value < 1);
}

}  // namespace
}  // namespace twofold
