#include "cli/predictions.h"

#include <fmt/format.h>

#include <utility>

#include "cli/listing.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "twofold/core/error.h"
#include "twofold/core/text.h"
#include "twofold/ops/softmax.h"

namespace twofold::cli {

namespace {

std::string sample_name(const Samples& samples, std::size_t i) {
  return samples.pictures.empty() ? std::to_string(samples.first + i) : samples.pictures[i];
}

void print_lines(const Predictions& predictions, const Samples& samples) {
  std::vector<Column> columns = {{"sample", true}};
  for (std::size_t k = 0; k < predictions.ranking.front().size(); ++k)
    columns.push_back({k == 0 ? "class, output" : fmt::format("{}.", k + 1), true});
  Table table(columns);
  for (std::size_t i = 0; i < predictions.ranking.size(); ++i) {
    std::vector<Cell> row = {sample_name(samples, i)};
    for (const Ranked& one : predictions.ranking[i])
      row.emplace_back(fmt::format("{} {:9.4f}", one.index, one.output),
                       row.size() == 1 ? Style::plain : Style::dim);
    table.add(std::move(row));
  }
  print(table.str());
}

void print_classes(const Predictions& predictions, const Samples& samples) {
  const bool likely = !predictions.probability.empty();
  Table table({{samples.pictures.empty() ? "sample" : "picture", samples.pictures.empty(), 12},
               {"class", true},
               {"name", false, 12},
               {likely ? "probability" : "output", true}});
  for (std::size_t i = 0; i < predictions.ranking.size(); ++i)
    for (std::size_t k = 0; k < predictions.ranking[i].size(); ++k) {
      const Ranked& one = predictions.ranking[i][k];
      const auto index = static_cast<std::size_t>(one.index);
      const Style style = k == 0 ? Style::plain : Style::dim;
      table.add({k == 0 ? sample_name(samples, i) : "",
                 {std::to_string(one.index), style},
                 {predictions.names.empty() ? "" : predictions.names[index], style},
                 {likely ? fmt::format("{:.3f}", predictions.probability[i][k])
                         : fmt::format("{:.4f}", one.output),
                  style}});
    }
  print(table.str());
}

}  // namespace

Predictions predictions_of(const Array& outputs, std::int64_t top, bool softmax,
                           std::vector<std::string> names, const std::string& names_file) {
  if (!names.empty() && std::cmp_not_equal(names.size(), outputs.size(1)))
    fail_at(ErrorKind::mismatch, {.file = names_file},
            "expected {} names, one for each class, got {}",
            grouped(static_cast<std::uint64_t>(outputs.size(1))), grouped(names.size()));
  Predictions result{.ranking = ranked(outputs, top), .probability = {}, .names = std::move(names)};
  if (!softmax) return result;
  const Array likely = ops::softmax(Tensor(outputs.to(DType::float64)), 1).array();
  for (std::size_t i = 0; i < result.ranking.size(); ++i) {
    std::vector<double>& row = result.probability.emplace_back();
    for (const Ranked& one : result.ranking[i])
      row.push_back(likely.at({static_cast<std::int64_t>(i), one.index}));
  }
  return result;
}

Json to_json(const Predictions& predictions) {
  Json json = Json::array();
  for (std::size_t i = 0; i < predictions.ranking.size(); ++i) {
    Json& top = json.emplace_back(Json::array());
    for (std::size_t k = 0; k < predictions.ranking[i].size(); ++k) {
      const Ranked& one = predictions.ranking[i][k];
      Json& entry = top.emplace_back(Json{{"class", one.index}, {"output", number(one.output)}});
      if (!predictions.names.empty())
        entry["name"] = predictions.names[static_cast<std::size_t>(one.index)];
      if (!predictions.probability.empty())
        entry["probability"] = number(predictions.probability[i][k]);
    }
  }
  return json;
}

void print(const Predictions& predictions, const Samples& samples) {
  const bool plain =
      predictions.names.empty() && predictions.probability.empty() && samples.pictures.empty();
  plain ? print_lines(predictions, samples) : print_classes(predictions, samples);
}

}  // namespace twofold::cli
