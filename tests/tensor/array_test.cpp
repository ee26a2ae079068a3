#include "twofold/tensor/array.h"

#include <gmock/gmock.h>

#include <cstring>

namespace twofold {
namespace {

using ::testing::ThrowsMessage;

Array counted(const Shape& shape) {
  std::vector<double> values(static_cast<std::size_t>(numel(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  return Array::from(shape, values);
}

std::shared_ptr<Storage> borrowed(const std::vector<std::byte>& bytes, std::size_t skip) {
  auto kept = std::make_shared<std::vector<std::byte>>(bytes);
  return Storage::borrow(kept->data() + skip, kept->size() - skip, kept);
}

TEST(Array, ScalarAndEmpty) {
  const Array scalar = counted({});
  EXPECT_EQ(scalar.numel(), 1);
  EXPECT_EQ(scalar.dim(), 0);
  EXPECT_TRUE(scalar.is_contiguous());
  EXPECT_EQ(scalar.item(), 0);
  EXPECT_EQ(scalar.view({1, 1}).shape(), (Shape{1, 1}));
  EXPECT_EQ(scalar.unsqueeze(0).squeeze(0).shape(), Shape{});
  EXPECT_EQ(scalar.expand({2, 2}).to_vector<double>(), (std::vector<double>{0, 0, 0, 0}));
  const Array nothing = Array::zeros({2, 0, 3});
  EXPECT_EQ(nothing.numel(), 0);
  EXPECT_EQ(nothing.nbytes(), 0U);
  EXPECT_TRUE(nothing.is_contiguous());
  EXPECT_TRUE(nothing.to_vector<float>().empty());
  EXPECT_EQ(nothing.view({0, 7}).shape(), (Shape{0, 7}));
  EXPECT_EQ(nothing.narrow(2, 3, 0).shape(), (Shape{2, 0, 0}));
  EXPECT_TRUE(equal(nothing, nothing.clone()));
  EXPECT_THROW((void)nothing.item(), Error);
}

TEST(Array, ViewsMustLieInTheirStorage) {
  const auto storage = Storage::allocate(24);
  EXPECT_NO_THROW(Array(storage, DType::float32, {2, 3}, {3, 1}));
  EXPECT_THAT(
      [&] {
        Array(storage, DType::float32, {2, 3}, {4, 1});
      },
      ThrowsMessage<Error>("a view of shape [2, 3], strides [4, 1] and offset 0 needs 28 "
                           "bytes, but its storage has 24"));
  EXPECT_THROW(Array(storage, DType::float32, {2, 3}, {3, 1}, 1), Error);
  EXPECT_THROW(Array(storage, DType::float32, {1}, {1}, -1), Error);
  EXPECT_THROW(Array(storage, DType::float32, {2}, {-1}, 1), Error);
  EXPECT_THROW(Array(storage, DType::float32, {2}, {1, 1}), Error);
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
  EXPECT_THROW(Array(storage, DType::float32, {2}, {kHuge}), Error);
  EXPECT_THROW(Array(storage, DType::float32, {1}, {1}, kHuge), Error);
  EXPECT_THROW(Array(storage, DType::float32, {kHuge, kHuge}, {0, 0}), Error);
  EXPECT_THROW(Array(storage, DType::float32, Shape(65, 1), Strides(65, 1)), Error);
  EXPECT_NO_THROW(Array(storage, DType::float32, {0}, {1}, kHuge));
}

TEST(Array, SizesThatDoNotFitMemory) {
  EXPECT_THROW((void)Array::empty({std::int64_t{1} << 62U, 4}), Error);
  EXPECT_THROW((void)Array::empty({std::int64_t{1} << 61U}, DType::float64), Error);
  EXPECT_THROW((void)Array::empty({std::int64_t{1} << 55U}, DType::float64), Error);
  EXPECT_THROW((void)Array::empty({-1}), Error);
}

TEST(Array, ViewFollowsTorch) {
  const Array x = counted({2, 3, 4});
  EXPECT_EQ(x.view({6, -1}).shape(), (Shape{6, 4}));
  EXPECT_EQ(x.transpose(0, 1).view({3, 2, 2, 2}).strides(), (Strides{4, 12, 2, 1}));
  EXPECT_THROW((void)x.transpose(0, 1).view({6, 4}), Error);
  EXPECT_EQ(x.transpose(1, 2).reshape({24}).at({1}), 4);
  EXPECT_EQ(x.narrow(0, 1, 1).view({12}).at({0}), 12);
  EXPECT_EQ(x.expand({5, 2, 3, 4}).view({5, 24}).strides(), (Strides{0, 1}));
}

TEST(Array, SelectNarrowPermuteSqueeze) {
  const Array x = counted({2, 3, 4});
  EXPECT_EQ(x.select(1, -1).to_vector<double>(),
            (std::vector<double>{8, 9, 10, 11, 20, 21, 22, 23}));
  EXPECT_EQ(x.narrow(2, 1, 2).select(0, 1).select(0, 0).to_vector<double>(),
            (std::vector<double>{13, 14}));
  EXPECT_EQ(x.permute({2, 0, -2}).shape(), (Shape{4, 2, 3}));
  EXPECT_EQ(x.permute({2, 0, 1}).at({3, 1, 2}), 23);
  EXPECT_EQ(x.squeeze(0).shape(), x.shape());
  EXPECT_EQ(x.unsqueeze(-1).shape(), (Shape{2, 3, 4, 1}));
  EXPECT_THAT(
      [&] {
        (void)x.permute({0, 0, 1});
      },
      ThrowsMessage<Error>("permute: duplicate dims are not allowed."));
  EXPECT_THAT([&] { (void)x.narrow(0, 1, 2); },
              ThrowsMessage<Error>("narrow: start (1) + length (2) exceeds dimension size (2)."));
  EXPECT_THROW((void)x.narrow(0, std::numeric_limits<std::int64_t>::max(), 1), Error);
  EXPECT_THAT([&] { (void)x.select(1, 3); },
              ThrowsMessage<Error>("select(): index 3 out of range for tensor of size [2, 3, 4] at "
                                   "dimension 1"));
  EXPECT_THAT(
      [&] { (void)x.size(3); },
      ThrowsMessage<Error>("Dimension out of range (expected to be in range of [-3, 2], but "
                           "got 3)"));
  EXPECT_THROW((void)x.expand({2, 2, 4}), Error);
}

TEST(Array, ChannelsLast) {
  const Array x = counted({2, 3, 2, 2});
  const Array y = x.channels_last();
  EXPECT_TRUE(y.is_channels_last());
  EXPECT_FALSE(x.is_channels_last());
  EXPECT_FALSE(y.is_contiguous());
  EXPECT_EQ(y.strides(), (Strides{12, 1, 6, 3}));
  EXPECT_TRUE(equal(x, y));
  EXPECT_EQ(sha256(x), sha256(y));
  EXPECT_TRUE(y.clone().is_channels_last());
  EXPECT_EQ(y.channels_last().storage(), y.storage());
  EXPECT_TRUE(counted({2, 1, 3, 3}).is_channels_last());  // one channel: both orders at once
  EXPECT_THROW((void)counted({2, 3}).channels_last(), Error);
}

TEST(Array, CloneIsDenseAndItsOwn) {
  const Array x = counted({3, 4}).transpose(0, 1).narrow(0, 1, 2);
  Array y = x.clone();
  EXPECT_EQ(y.strides(), (Strides{1, 2}));
  EXPECT_TRUE(equal(x, y));
  y.fill_(0);
  EXPECT_EQ(x.at({0, 1}), 5);
  EXPECT_EQ(counted({}).expand({2, 3}).clone().strides(), (Strides{3, 1}));
}

TEST(Array, BorrowedMemoryIsReadOnlyAndMayLieAnywhere) {
  std::vector<std::byte> bytes(9);
  const float value = 2.5;
  std::memcpy(bytes.data() + 1, &value, 4);
  std::memcpy(bytes.data() + 5, &value, 4);
  Array x(borrowed(bytes, 1), DType::float32, {2}, {1});
  EXPECT_FALSE(x.is_aligned());
  EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{2.5, 2.5}));
  EXPECT_EQ(x.select(0, 1).item(), 2.5);
  EXPECT_TRUE(x.contiguous().is_aligned());
  EXPECT_TRUE(equal(x, x.clone()));
  EXPECT_EQ(sha256(x), sha256(x.clone()));
  EXPECT_EQ(x.to(DType::float16).at({1}), 2.5);
  EXPECT_THAT([&] { (void)x.mutable_data<float>(); },
              ThrowsMessage<Error>("cannot write to borrowed memory"));
}

TEST(Array, EqualAndAllclose) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float inf = std::numeric_limits<float>::infinity();
  const Array x = Array::from<float>({2}, {0.0F, 1});
  EXPECT_TRUE(equal(x, Array::from<float>({2}, {-0.0F, 1})));
  EXPECT_FALSE(equal(x, x.to(DType::float64)));
  EXPECT_FALSE(equal(x, x.view({2, 1})));
  const Array odd = Array::from<float>({2}, {nan, inf});
  EXPECT_FALSE(equal(odd, odd));
  EXPECT_FALSE(allclose(odd, odd));
  EXPECT_TRUE(allclose(odd, odd, 0, 0, true));
  EXPECT_FALSE(allclose(odd, Array::from<float>({2}, {nan, -inf}), 1, 1, true));
  EXPECT_TRUE(allclose(Array::from<double>({1}, {1.00001}), Array::from<double>({1}, {1})));
  EXPECT_FALSE(allclose(Array::from<double>({1}, {1.0001}), Array::from<double>({1}, {1})));
  EXPECT_THROW((void)allclose(x, x.view({2, 1})), Error);
  const Array large = Array::from<std::uint64_t>({1}, {~std::uint64_t{0}});
  EXPECT_FALSE(equal(large, Array::from<std::uint64_t>({1}, {~std::uint64_t{0} - 1})));
}

TEST(Array, Sha256OfLogicalBytes) {
  EXPECT_EQ(sha256(Array::zeros({0})),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const Array text = Array::from<std::uint8_t>({3}, {'a', 'b', 'c'});
  EXPECT_EQ(sha256(text), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(Array::from<std::uint8_t>({2, 3}, {'a', 0, 'b', 0, 'c', 0})
                       .view({3, 2})
                       .transpose(0, 1)
                       .select(0, 0)),
            sha256(text));
}

TEST(Array, ChecksTheTypeOfPointers) {
  const Array x = counted({2});
  EXPECT_THAT([&] { (void)x.data<float>(); },
              ThrowsMessage<Error>("expected elements of 8 bytes for float64, got 4"));
  EXPECT_THROW((void)Array().data<float>(), Error);
  EXPECT_THROW((void)Array::from<float>({3}, {1, 2}), Error);
}

}  // namespace
}  // namespace twofold
