#include "twofold/kernels/native/batch_norm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "twofold/core/parallel.h"
#include "twofold/kernels/native/real.h"

namespace twofold::kernels::native {

namespace {

// The rows are cut into as many pieces whatever the number of threads, so that sums do not depend
// on it.
constexpr std::int64_t kPieces = 32;

/// The sum over rows of term(x, channel), a channel each.
template <class T, class Term>
std::vector<double> sums(const BatchNormArgs& args, const Term& term) {
  const auto* input = static_cast<const T*>(args.input);
  const std::int64_t channels = args.channels;
  std::vector<double> partial(static_cast<std::size_t>(kPieces * channels));
  parallel_for(0, kPieces, 1, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t piece = first; piece < last; ++piece) {
      double* sum = partial.data() + piece * channels;
      const std::int64_t end = args.rows * (piece + 1) / kPieces;
      for (std::int64_t row = args.rows * piece / kPieces; row < end; ++row)
        for (std::int64_t c = 0; c < channels; ++c)
          sum[c] += term(static_cast<double>(input[row * channels + c]), c);
    }
  });
  for (std::int64_t piece = 1; piece < kPieces; ++piece)
    for (std::int64_t c = 0; c < channels; ++c)
      partial[static_cast<std::size_t>(c)] +=
          partial[static_cast<std::size_t>(piece * channels + c)];
  partial.resize(static_cast<std::size_t>(channels));
  return partial;
}

template <class T>
void measure(const BatchNormArgs& args) {
  const auto rows = static_cast<double>(args.rows);
  std::vector<double> mean = sums<T>(args, [](double x, std::int64_t) { return x; });
  for (double& m : mean) m /= rows;
  const std::vector<double> squares = sums<T>(args, [&mean](double x, std::int64_t c) {
    const double d = x - mean[static_cast<std::size_t>(c)];
    return d * d;
  });
  for (std::size_t c = 0; c < mean.size(); ++c) {
    static_cast<T*>(args.mean)[c] = static_cast<T>(mean[c]);
    static_cast<T*>(args.variance)[c] = static_cast<T>(squares[c] / rows);
  }
}

template <class T>
void normalise(const BatchNormArgs& args) {
  const auto* input = static_cast<const T*>(args.input);
  const auto* weight = static_cast<const T*>(args.weight);
  const auto* bias = static_cast<const T*>(args.bias);
  const auto* mean = static_cast<const T*>(args.mean);
  const auto* variance = static_cast<const T*>(args.variance);
  auto* output = static_cast<T*>(args.output);
  const std::int64_t channels = args.channels;
  std::vector<T> scale(static_cast<std::size_t>(channels));
  std::vector<T> shift(scale.size());
  for (std::size_t c = 0; c < scale.size(); ++c) {
    scale[c] =
        (weight == nullptr ? T{1} : weight[c]) / std::sqrt(variance[c] + static_cast<T>(args.eps));
    shift[c] = bias == nullptr ? T{0} : bias[c];
  }
  const std::int64_t grain = std::max<std::int64_t>(1, (1 << 15) / channels);
  parallel_for(0, args.rows, grain, [&](std::int64_t first, std::int64_t last) {
    const T* factor = scale.data();
    const T* offset = shift.data();
    for (std::int64_t row = first; row < last; ++row)
      for (std::int64_t c = 0; c < channels; ++c) {
        const std::int64_t at = row * channels + c;
        output[at] = (input[at] - mean[c]) * factor[c] + offset[c];
      }
  });
}

}  // namespace

void batch_norm(const BatchNormArgs& args) {
  with_real(args.dtype, [&]<class T>() {
    if (args.training) measure<T>(args);
    normalise<T>(args);
  });
}

}  // namespace twofold::kernels::native
