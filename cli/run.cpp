#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/complaint.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/listing.h"
#include "cli/network.h"
#include "cli/program.h"
#include "cli/progress_bar.h"
#include "cli/ranking.h"
#include "cli/samples.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "twofold/checkpoint/npy.h"
#include "twofold/core/parallel.h"
#include "twofold/core/text.h"
#include "twofold/net/input.h"

namespace twofold::cli {

namespace {

struct Options {
  std::string net, file, input, labels, range, out;
  std::int64_t top = 1;
  std::int64_t batch = 250;
  int threads = 0;
};

// What a run gave, and what it is compared with.
struct Outcome {
  Samples samples;
  Array outputs;
  std::vector<std::int64_t> labels;
};

Array joined(const std::vector<Array>& batches) {
  Shape shape = batches.front().shape();
  for (std::size_t i = 1; i < batches.size(); ++i) shape[0] += batches[i].size(0);
  Array all = Array::empty(shape, batches.front().dtype());
  std::int64_t at = 0;
  for (const Array& batch : batches) {
    all.narrow(0, at, batch.size(0)).copy_(batch);
    at += batch.size(0);
  }
  return all;
}

Array run_in_batches(net::Network& network, const Samples& samples, std::int64_t batch) {
  const std::int64_t count = samples.array.size(0);
  ProgressBar bar("running " + samples.file);
  std::vector<Array> outputs;
  for (std::int64_t at = 0; at < count; at += batch) {
    const Array raw = samples.array.narrow(0, at, std::min(batch, count - at));
    const Array input = net::prepare(network.description(), raw, samples.file);
    const Array output = network.forward(Tensor(input)).array();
    if (output.dim() == 0 || output.size(0) != raw.size(0))
      fail_at(ErrorKind::mismatch, {.file = network.description().file},
              "expected one output for each of {} samples, got shape {}", raw.size(0),
              to_string(output.shape()));
    outputs.push_back(output);
    bar.show(static_cast<std::uint64_t>(at + raw.size(0)), static_cast<std::uint64_t>(count));
  }
  if (outputs.empty())
    fail_at(ErrorKind::mismatch, {.file = samples.file}, "expected at least one sample, got none");
  return joined(outputs);
}

void check_classes(const Outcome& outcome, const Options& options) {
  const Array& outputs = outcome.outputs;
  if (outputs.dim() == 2 && outputs.size(1) > 0 && !is_complex(outputs.dtype())) return;
  fail_at(ErrorKind::mismatch, {.file = options.net},
          "expected outputs [samples, classes], got {}; write them with --out instead",
          to_string(outputs.shape()));
}

std::uint64_t count_right(const std::vector<std::vector<Ranked>>& ranking,
                          const std::vector<std::int64_t>& labels) {
  std::uint64_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (ranking[i].front().index == labels[i]) ++right;
  return right;
}

Json outcome_json(const Outcome& outcome, const Options& options) {
  Json json = {{"file", options.file}, {"net", options.net}, {"input", options.input}};
  const std::uint64_t count = static_cast<std::uint64_t>(outcome.outputs.size(0));
  json["range"] = {outcome.samples.first, outcome.samples.first + count};
  json["shape"] = outcome.outputs.shape();
  json["out"] = options.out.empty() ? Json(nullptr) : Json(options.out);
  const bool classes = outcome.outputs.dim() == 2 && outcome.outputs.size(1) > 0;
  if (!classes) return json;
  const auto ranking = ranked(outcome.outputs, options.top);
  if (!options.labels.empty()) {
    json["right"] = count_right(ranking, outcome.labels);
    json["total"] = count;
  }
  Json& predictions = json["predictions"] = Json::array();
  for (const auto& row : ranking) {
    Json& top = predictions.emplace_back(Json::array());
    for (const Ranked& one : row)
      top.push_back({{"class", one.index}, {"output", number(one.output)}});
  }
  return json;
}

void print_classes(const Outcome& outcome, const Options& options) {
  const auto ranking = ranked(outcome.outputs, options.top);
  std::vector<Column> columns = {{"sample", true}};
  for (std::size_t k = 0; k < ranking.front().size(); ++k)
    columns.push_back({k == 0 ? "class, output" : fmt::format("{}.", k + 1), true});
  Table table(columns);
  for (std::size_t i = 0; i < ranking.size(); ++i) {
    std::vector<Cell> row = {std::to_string(outcome.samples.first + i)};
    for (const Ranked& one : ranking[i])
      row.emplace_back(fmt::format("{} {:9.4f}", one.index, one.output),
                       row.size() == 1 ? Style::plain : Style::dim);
    table.add(std::move(row));
  }
  print(table.str());
}

void print_right(const Outcome& outcome) {
  const std::uint64_t right = count_right(ranked(outcome.outputs, 1), outcome.labels);
  const std::uint64_t total = outcome.labels.size();
  print(fmt::format("{} of {} right ({:.2f} %)\n", styled(Style::good, grouped(right)),
                    grouped(total),
                    100.0 * static_cast<double>(right) / static_cast<double>(total)));
}

void check_options(const Options& options) {
  if (options.out.empty()) return;
  for (const std::string& read : {options.net, options.file, options.input, options.labels})
    if (is_same_file(options.out, read))
      fail_usage("run: --out {} would overwrite what is read: choose another name", options.out);
  if (!options.out.ends_with(".npy"))
    fail_usage("run: --out {}: expected a name that ends in .npy", options.out);
}

ExitCode run(const Options& options, bool json) {
  check_options(options);
  const Range range = parse_range(options.range);
  if (options.threads > 0) set_num_threads(options.threads);
  Outcome outcome;
  const std::shared_ptr<net::Network> network = load_network(options.net, options.file);
  outcome.samples = read_samples(options.input, range);
  if (!options.labels.empty()) outcome.labels = read_labels(options.labels, outcome.samples);
  outcome.outputs = run_in_batches(*network, outcome.samples, options.batch);
  if (options.out.empty() || !options.labels.empty()) check_classes(outcome, options);
  if (!options.out.empty()) checkpoint::write_npy(options.out, outcome.outputs);
  if (json) {
    print(to_text(outcome_json(outcome, options)));
  } else if (!options.labels.empty()) {
    print_right(outcome);
  } else if (options.out.empty()) {
    print_classes(outcome, options);
  }
  if (!json && !options.out.empty())
    print(fmt::format("{} written, {} {}\n", escaped(options.out),
                      to_string(outcome.outputs.dtype()), to_string(outcome.outputs.shape())));
  return ExitCode::done;
}

}  // namespace

void add_run(CLI::App& app, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App& command =
      add_command(app, program, "run", "Run a network on samples",
                  {"run --net mnist.json mnist.pt images.gz --labels labels.gz",
                   "run --net mnist.json mnist.pt images.gz --range 8000:8010 --top 3",
                   "run --net mnist.json mnist.ckpt images.npy --out outputs.npy"},
                  [options](bool json) { return run(*options, json); });
  command.add_option("--net", options->net, "The network's description (JSON)")->required();
  command.add_option("FILE", options->file, "A PyTorch or MindSpore checkpoint")->required();
  command.add_option("INPUT", options->input, "Samples: IDX (also gzipped) or .npy")->required();
  command.add_option("--labels", options->labels, "Labels: prints how many are right");
  command.add_option("--range", options->range, "Samples FIRST:LAST only; LAST is not among them");
  command.add_option("--out", options->out, "Write the raw outputs to this .npy file");
  command.add_option("--top", options->top, "How many classes to print for a sample")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command.add_option("--batch", options->batch, "Samples at a time")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command.add_option("--threads", options->threads, "Threads to use (default: every core)")
      ->check(CLI::Range(1, 4096));
}

}  // namespace twofold::cli
