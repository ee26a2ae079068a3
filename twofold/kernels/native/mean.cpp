#include "twofold/kernels/native/mean.h"

#include <algorithm>
#include <array>
#include <vector>

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/real.h"

namespace twofold::kernels::native {

namespace {

/// Elements that one thread adds up; the pieces of a row are added in order, whatever the number of
/// threads.
constexpr std::int64_t kPiece = std::int64_t{1} << 16U;

template <class T>
double sum_of(const T* values, std::int64_t count) {
  constexpr std::int64_t kLanes = 16;  // sums that the compiler may keep in vector registers
  std::array<double, kLanes> sums{};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (std::int64_t lane = 0; lane < kLanes; ++lane)
      sums[static_cast<std::size_t>(lane)] += static_cast<double>(values[i + lane]);
  double sum = 0;
  for (; i < count; ++i) sum += static_cast<double>(values[i]);
  for (const double lane : sums) sum += lane;
  return sum;
}

}  // namespace

void mean(const MeanArgs& args) {
  with_real(args.dtype, [&]<class T>() {
    const auto* input = static_cast<const T*>(args.input);
    auto* output = static_cast<T*>(args.output);
    const std::int64_t pieces = (args.length + kPiece - 1) / kPiece;
    std::vector<double> sums(static_cast<std::size_t>(args.rows * pieces));
    const std::int64_t grain =
        std::max<std::int64_t>(1, kPiece / 2 / std::max<std::int64_t>(args.length, 1));
    parallel_for(0, args.rows * pieces, grain, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t at = first; at < last; ++at) {
        const std::int64_t begin = at % pieces * kPiece;
        sums[static_cast<std::size_t>(at)] = sum_of(input + at / pieces * args.length + begin,
                                                    std::min(kPiece, args.length - begin));
      }
    });
    for (std::int64_t row = 0; row < args.rows; ++row) {
      const auto own = sums.begin() + row * pieces;
      double sum = 0;
      for (std::int64_t piece = 0; piece < pieces; ++piece) sum += own[piece];
      output[row] = static_cast<T>(sum / static_cast<double>(args.length));
    }
  });
}

}  // namespace twofold::kernels::native
