#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/json.h"
#include "cli/ranking.h"
#include "cli/samples.h"
#include "twofold/tensor/array.h"

namespace twofold::cli {

/// The best classes of each sample.
struct Predictions {
  std::vector<std::vector<Ranked>> ranking;      ///< of each sample, best first
  std::vector<std::vector<double>> probability;  ///< beside it; empty unless asked for
  std::vector<std::string> names;                ///< of all classes; empty when unknown

  [[nodiscard]] bool empty() const noexcept { return ranking.empty(); }
};

/// The `top` best classes of outputs [samples, classes]; with `softmax` their probabilities, the
/// exponentials over their sum. Throws ErrorKind::mismatch when there are names, but not as many as
/// classes.
Predictions predictions_of(const Array& outputs, std::int64_t top, bool softmax,
                           std::vector<std::string> names, const std::string& names_file);

/// For each sample a list of {"class", "name", "output", "probability"}.
Json to_json(const Predictions& predictions);

/// As a table: a line for each sample; with names, probabilities or pictures a line for each class.
void print(const Predictions& predictions, const Samples& samples);

}  // namespace twofold::cli
