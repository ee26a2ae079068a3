#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <numeric>
#include <vector>

#include "twofold/core/checked.h"
#include "twofold/core/dtype.h"
#include "twofold/core/parallel.h"
#include "twofold/core/role.h"
#include "twofold/core/shape.h"
#include "twofold/core/version.h"

namespace twofold {
namespace {

using ::testing::ThrowsMessage;
constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();

TEST(Checked, RefusesOverflow) {
  EXPECT_EQ(checked_mul<std::int64_t>(3, -4), -12);
  EXPECT_THAT([] { (void)checked_mul<std::int64_t>(kHuge, 2); },
              ThrowsMessage<Error>("9223372036854775807 times 2 overflows"));
  EXPECT_THAT([] { (void)checked_add<std::uint8_t>(200, 56); },
              ThrowsMessage<Error>("200 plus 56 overflows"));
  EXPECT_EQ(checked_cast<std::uint8_t>(255), 255);
  EXPECT_THAT([] { (void)checked_cast<std::uint8_t>(-1); },
              ThrowsMessage<Error>("-1 does not fit its type"));
  EXPECT_FALSE(multiplied(kHuge, kHuge).has_value());
  EXPECT_EQ(added(kHuge, std::int64_t{-1}), kHuge - 1);
}

TEST(Shape, CountsElements) {
  const auto count = [](const Shape& shape) { return numel(shape); };
  EXPECT_EQ(count({}), 1);
  EXPECT_EQ(count({2, 0, 3}), 0);
  EXPECT_EQ(count({2, 3, 4}), 24);
  EXPECT_THAT(
      [&] {
        (void)count({2, -1});
      },
      ThrowsMessage<Error>("expected sizes of 0 or more, got [2, -1]"));
  EXPECT_THROW((void)count({kHuge, 2}), Error);
  EXPECT_THROW((void)count({0, kHuge, kHuge}), Error);  // a 0 hides no overflow
}

TEST(Shape, StridesAndExtent) {
  const Shape shape = {2, 3, 4, 5};
  EXPECT_EQ(contiguous_strides(shape), (Strides{60, 20, 5, 1}));
  EXPECT_EQ(channels_last_strides(shape), (Strides{60, 1, 15, 3}));
  EXPECT_EQ(storage_extent(shape, contiguous_strides(shape)), 120);
  EXPECT_EQ(storage_extent(Shape{3}, Strides{4}), 9);
  EXPECT_EQ(storage_extent(Shape{3}, Strides{0}), 1);
  EXPECT_EQ(storage_extent(Shape{0, 3}, Strides{kHuge, 1}), 0);
  EXPECT_THROW((void)storage_extent(Shape{3}, Strides{kHuge}), Error);
  EXPECT_THROW((void)contiguous_strides(Shape{2, kHuge, kHuge}), Error);
}

TEST(Shape, WritesItself) {
  EXPECT_EQ(to_string(Shape{64, 3}), "[64, 3]");
  EXPECT_EQ(to_string(Shape{}), "[]");
  EXPECT_EQ(to_tuple(Shape{64}), "(64,)");
  EXPECT_EQ(to_tuple(Shape{64, 3}), "(64, 3)");
  EXPECT_EQ(to_tuple(Shape{}), "()");
}

TEST(Shape, DimensionsCountFromEitherEnd) {
  EXPECT_EQ(normalized_dim(-1, 3), 2);
  EXPECT_EQ(normalized_dim(0, 0), 0);
  EXPECT_EQ(normalized_dim(-1, 0), 0);
  EXPECT_THAT(
      [] { (void)normalized_dim(2, 2); },
      ThrowsMessage<Error>("Dimension out of range (expected to be in range of [-2, 1], but "
                           "got 2)"));
}

TEST(DType, EveryRowFindsItself) {
  for (const DTypeInfo& row : dtype_table()) {
    EXPECT_EQ(info(row.dtype).dtype, row.dtype);
    EXPECT_EQ(find_dtype(&DTypeInfo::numpy, row.numpy), row.dtype);
    EXPECT_GT(row.size, 0);
  }
  EXPECT_FALSE(find_dtype(&DTypeInfo::mindspore, "").has_value());
  EXPECT_FALSE(find_dtype(&DTypeInfo::torch, "float31").has_value());
  EXPECT_TRUE(is_integral(DType::boolean) && !is_floating(DType::complex64));
  EXPECT_TRUE(is_floating(DType::float8_e8m0fnu) && is_complex(DType::complex32));
}

TEST(Error, SaysWhere) {
  EXPECT_EQ((Place{.operation = "read", .file = "a.pt", .offset = 12, .tensor = "w"}).str(),
            "read, a.pt, byte 12, w");
  EXPECT_EQ(Place{}.str(), "");
  try {
    fail_at(ErrorKind::format, {.file = "a.pt"}, "expected {}, got {}", 1, 2);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::format);
    EXPECT_STREQ(error.what(), "a.pt: expected 1, got 2");
    EXPECT_EQ(error.message(), "expected 1, got 2");
  }
  EXPECT_EQ(to_string(ErrorKind::unsupported), "unsupported");
  EXPECT_EQ(to_string(ErrorKind::internal), "internal");
}

TEST(Role, HasItsWord) {
  EXPECT_EQ(to_string(Role::parameter), "parameter");
  EXPECT_EQ(to_string(Role::buffer), "buffer");
  EXPECT_EQ(version(), "0.1.0");
}

/// The number of threads for as long as this lives.
class Threads {
 public:
  explicit Threads(int count) : before_(num_threads()) { set_num_threads(count); }
  ~Threads() { set_num_threads(before_); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  Threads(Threads&&) = delete;
  Threads& operator=(Threads&&) = delete;

 private:
  int before_;
};

TEST(Parallel, CoversTheRangeOnce) {
  const Threads threads(3);
  for (const std::int64_t size : {0, 1, 2, 7, 100}) {
    std::vector<int> hits(static_cast<std::size_t>(size));
    parallel_for(0, size, 2, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) ++hits[static_cast<std::size_t>(i)];
    });
    EXPECT_EQ(std::accumulate(hits.begin(), hits.end(), std::int64_t{0}), size);
    EXPECT_TRUE(std::ranges::all_of(hits, [](int n) { return n == 1; }));
  }
}

TEST(Parallel, PiecesAreNotShorterThanTheGrain) {
  const Threads threads(4);
  std::atomic<int> pieces{0};
  parallel_for(0, 10, 5, [&](std::int64_t first, std::int64_t last) {
    EXPECT_GE(last - first, 5);
    ++pieces;
  });
  EXPECT_EQ(pieces, 2);
}

TEST(Parallel, NestsAndThrows) {
  const Threads threads(2);
  std::atomic<int> total{0};
  parallel_for(0, 4, 1, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i)
      parallel_for(0, 10, 1,
                   [&](std::int64_t a, std::int64_t b) { total += static_cast<int>(b - a); });
  });
  EXPECT_EQ(total, 40);
  EXPECT_THAT(
      [] {
        parallel_for(0, 4, 1, [](std::int64_t first, std::int64_t) {
          if (first > 0) fail(ErrorKind::value, "piece {}", 2);
        });
      },
      ThrowsMessage<Error>("piece 2"));
  EXPECT_THAT([] { set_num_threads(0); },
              ThrowsMessage<Error>("set_num_threads: expected a positive number, got 0"));
}

}  // namespace
}  // namespace twofold
