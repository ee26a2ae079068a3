#include "twofold/ops/view.h"

#include "tests/ops/cases.h"
#include "twofold/ops/conv.h"

namespace twofold::ops::testing {
namespace {

Tensor counted(const Shape& shape) {
  std::vector<double> values(static_cast<std::size_t>(numel(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  return Tensor(Array::from(shape, values));
}

TEST(View, SharesMemoryAndVersion) {
  const Tensor x = counted({2, 3});
  const Tensor y = x.view({3, -1});
  EXPECT_EQ(y.shape(), (Shape{3, 2}));
  y.copy_(Array::full({3, 2}, 9));
  EXPECT_EQ(x.array().at({1, 2}), 9);
  EXPECT_EQ(x.version(), 1U);
  EXPECT_EQ(x.transpose(0, 1).view({3, 2}).impl()->view_base.get(), x.id());
}

TEST(View, SaysWhyNot) {
  const Tensor x = counted({2, 3});
  const auto message = [](const std::function<Tensor()>& make) {
    try {
      (void)make();
    } catch (const Error& error) {
      return error.message();
    }
    return std::string();
  };
  EXPECT_EQ(message([&] { return x.view({4}); }), "shape '[4]' is invalid for input of size 6");
  EXPECT_EQ(message([&] { return x.view({-1, -1}); }), "only one dimension can be inferred");
  EXPECT_EQ(message([&] {
              return x.reshape({-1, 4});
            }),
            "shape '[-1, 4]' is invalid for input of size 6");
  EXPECT_EQ(message([&] {
              return x.view({-2, 3});
            }),
            "invalid shape dimension -2 at index 0 of shape [-2, 3]");
  EXPECT_EQ(message([&] { return x.transpose(0, 1).view({6}); }),
            "view size is not compatible with input tensor's size and stride (at least one "
            "dimension spans across two contiguous subspaces). Use .reshape(...) instead.");
  EXPECT_EQ(message([&] {
              return zeros({0, 3}).view({-1, 0});
            }),
            "cannot reshape tensor of 0 elements into shape [-1, 0] because the unspecified "
            "dimension size -1 can be any value and is ambiguous");
  EXPECT_EQ(message([&] { return x.flatten(1, 0); }),
            "flatten() has invalid args: start_dim cannot come after end_dim");
  EXPECT_EQ(message([&] { return x.flatten(3); }),
            "Dimension out of range (expected to be in range of [-2, 1], but got 3)");
}

TEST(View, ReshapeCopiesOnlyWhereItMust) {
  const Tensor x = counted({2, 3});
  EXPECT_EQ(x.reshape({6}).array().storage(), x.array().storage());
  const Tensor turned = x.transpose(0, 1).reshape({6});
  EXPECT_NE(turned.array().storage(), x.array().storage());
  EXPECT_EQ(turned.array().to_vector<double>(), (std::vector<double>{0, 3, 1, 4, 2, 5}));
}

TEST(View, Flatten) {
  EXPECT_EQ(counted({}).flatten().shape(), (Shape{1}));
  EXPECT_EQ(counted({2, 3, 4}).flatten(1).shape(), (Shape{2, 12}));
  EXPECT_EQ(counted({2, 3, 4}).flatten(0, 1).shape(), (Shape{6, 4}));
  EXPECT_EQ(zeros({0, 3, 0}).flatten(1).shape(), (Shape{0, 0}));
  const Tensor x = counted({2, 3});
  EXPECT_TRUE(x.flatten(1, 1).is_same(x));
}

/// A convolution's result lies channels-last; programs written for torch call view on it.
TEST(View, OfAnActivation) {
  const Tensor x = counted({2, 1, 3, 3}).to(DType::float32);
  const Tensor w(Array::from<float>({2, 1, 1, 1}, {1, -1}));
  const Tensor y = conv2d(x, w).view({2, -1});
  EXPECT_EQ(y.shape(), (Shape{2, 18}));
  EXPECT_EQ(y.array().at({1, 0}), 9);
  EXPECT_EQ(y.array().at({1, 8}), 17);
  EXPECT_EQ(y.array().at({1, 9}), -9);
}

TEST(View, ToAnotherType) {
  const Tensor x = counted({3});
  EXPECT_TRUE(x.to(DType::float64).is_same(x));
  const Tensor y = x.to(DType::int32);
  EXPECT_EQ(y.dtype(), DType::int32);
  EXPECT_EQ(y.array().to_vector<std::int64_t>(), (std::vector<std::int64_t>{0, 1, 2}));
}

}  // namespace
}  // namespace twofold::ops::testing
