#include "cli/ranking.h"

#include <algorithm>
#include <cmath>

namespace twofold::cli {

namespace {

bool ranks_above(const Ranked& a, const Ranked& b) {
  const bool a_nan = std::isnan(a.output);
  const bool b_nan = std::isnan(b.output);
  if (a_nan != b_nan) return a_nan;
  if (!a_nan && a.output != b.output) return a.output > b.output;
  return a.index < b.index;
}

}  // namespace

std::vector<std::vector<Ranked>> ranked(const Array& outputs, std::int64_t count) {
  const std::int64_t classes = outputs.size(1);
  const std::int64_t kept = std::min(count, classes);
  const std::vector<double> values = outputs.to_vector<double>();
  std::vector<std::vector<Ranked>> rows;
  for (std::int64_t row = 0; row < outputs.size(0); ++row) {
    std::vector<Ranked> all;
    for (std::int64_t c = 0; c < classes; ++c)
      all.push_back({c, values[static_cast<std::size_t>(row * classes + c)]});
    std::partial_sort(all.begin(), all.begin() + kept, all.end(), ranks_above);
    all.resize(static_cast<std::size_t>(kept));
    rows.push_back(std::move(all));
  }
  return rows;
}

}  // namespace twofold::cli
