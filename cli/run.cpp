#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/class_names.h"
#include "cli/complaint.h"
#include "cli/files.h"
#include "cli/input_flags.h"
#include "cli/json.h"
#include "cli/listing.h"
#include "cli/network.h"
#include "cli/predictions.h"
#include "cli/program.h"
#include "cli/progress_bar.h"
#include "cli/samples.h"
#include "cli/terminal.h"
#include "twofold/checkpoint/npy.h"
#include "twofold/core/parallel.h"
#include "twofold/core/text.h"
#include "twofold/net/input.h"
#include "twofold/net/shipped.h"

namespace twofold::cli {

namespace {

struct Options {
  std::string net, file, labels, range, out, classes;
  std::vector<std::string> inputs;
  InputFlags flags;
  bool softmax = false;
  std::int64_t top = 1;
  std::int64_t batch = 0;
  int threads = 0;
};

// Samples at a time, unless --batch says otherwise: pictures make large activations.
constexpr std::int64_t kUsualBatch = 250;
constexpr std::int64_t kUsualPictures = 16;

// What a run gave, and what it is compared with.
struct Outcome {
  Samples samples;
  Array outputs;
  std::vector<std::int64_t> labels;
  Predictions predictions;         ///< empty where outputs are no classes
  std::vector<std::string> notes;  ///< what was done to pictures
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

Array run_in_batches(net::Network& network, const Samples& samples, std::int64_t batch,
                     PictureNotes& notes) {
  const net::Description& description = network.description();
  const std::int64_t count = samples.count();
  if (batch == 0) batch = samples.pictures.empty() ? kUsualBatch : kUsualPictures;
  ProgressBar bar("running " + samples.name);
  std::vector<Array> outputs;
  for (std::int64_t at = 0; at < count; at += batch) {
    const Array raw = raw_samples(samples, description, at, std::min(batch, count - at), notes);
    const Array input = net::prepare(description, raw, samples.name);
    const Array output = network.forward(Tensor(input)).array();
    if (output.dim() == 0 || output.size(0) != raw.size(0))
      fail_at(ErrorKind::mismatch, {.file = description.file},
              "expected one output for each of {} samples, got shape {}", raw.size(0),
              to_string(output.shape()));
    outputs.push_back(output);
    bar.show(static_cast<std::uint64_t>(at + raw.size(0)), static_cast<std::uint64_t>(count));
  }
  if (outputs.empty())
    fail_at(ErrorKind::mismatch, {.file = samples.name}, "expected at least one sample, got none");
  return joined(outputs);
}

bool are_classes(const Array& outputs) {
  return outputs.dim() == 2 && outputs.size(1) > 0 && !is_complex(outputs.dtype());
}

void check_classes(const Array& outputs, const Options& options) {
  if (are_classes(outputs)) return;
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
  Json json = {{"file", options.file}, {"net", options.net}};
  json["input"] = options.inputs.size() == 1 ? Json(options.inputs[0]) : Json(options.inputs);
  const std::uint64_t count = static_cast<std::uint64_t>(outcome.outputs.size(0));
  json["range"] = {outcome.samples.first, outcome.samples.first + count};
  if (!outcome.samples.pictures.empty()) json["pictures"] = outcome.samples.pictures;
  json["notes"] = outcome.notes;
  json["shape"] = outcome.outputs.shape();
  json["out"] = options.out.empty() ? Json(nullptr) : Json(options.out);
  if (outcome.predictions.empty()) return json;
  if (!options.labels.empty()) {
    json["right"] = count_right(outcome.predictions.ranking, outcome.labels);
    json["total"] = count;
  }
  json["predictions"] = to_json(outcome.predictions);
  return json;
}

void print_right(const Outcome& outcome) {
  const std::uint64_t right = count_right(outcome.predictions.ranking, outcome.labels);
  const std::uint64_t total = outcome.labels.size();
  print(fmt::format("{} of {} right ({:.2f} %)\n", styled(Style::good, grouped(right)),
                    grouped(total),
                    100.0 * static_cast<double>(right) / static_cast<double>(total)));
}

void check_options(const Options& options) {
  if (options.out.empty()) return;
  std::vector<std::string> all = {options.net, options.file, options.labels, options.classes};
  all.insert(all.end(), options.inputs.begin(), options.inputs.end());
  for (const std::string& read : all)
    if (is_same_file(options.out, read))
      fail_usage("run: --out {} would overwrite what is read: choose another name", options.out);
  if (!options.out.ends_with(".npy"))
    fail_usage("run: --out {}: expected a name that ends in .npy", options.out);
}

Outcome outcome_of(const Options& options) {
  const Range range = parse_range(options.range);
  net::Description description = net::read_net(options.net);
  options.flags.apply_to(description);
  std::vector<std::string> names;
  if (!options.classes.empty()) names = read_class_names(options.classes);
  Outcome outcome;
  const std::shared_ptr<net::Network> network = load_network(description, options.file);
  outcome.samples = read_samples(options.inputs, range);
  if (options.flags.has_steps() && outcome.samples.pictures.empty())
    fail_usage("run: --resize, --crop, --shrink and --pad are for pictures; {} is none",
               outcome.samples.name);
  if (!options.labels.empty()) outcome.labels = read_labels(options.labels, outcome.samples);
  PictureNotes notes;
  outcome.outputs = run_in_batches(*network, outcome.samples, options.batch, notes);
  outcome.notes = notes.lines();
  if (options.out.empty() || !options.labels.empty()) check_classes(outcome.outputs, options);
  if (are_classes(outcome.outputs))
    outcome.predictions = predictions_of(outcome.outputs, options.top, options.softmax,
                                         std::move(names), options.classes);
  return outcome;
}

ExitCode run(const Options& options, bool json) {
  check_options(options);
  if (options.threads > 0) set_num_threads(options.threads);
  const Outcome outcome = outcome_of(options);
  if (!options.out.empty()) checkpoint::write_npy(options.out, outcome.outputs);
  if (json) {
    print(to_text(outcome_json(outcome, options)));
    return ExitCode::done;
  }
  print_notes(outcome.notes);
  if (!options.labels.empty())
    print_right(outcome);
  else if (options.out.empty())
    print(outcome.predictions, outcome.samples);
  if (!options.out.empty())
    print(fmt::format("{} written, {} {}\n", escaped(options.out),
                      to_string(outcome.outputs.dtype()), to_string(outcome.outputs.shape())));
  return ExitCode::done;
}

}  // namespace

void add_run(CLI::App& app, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = add_command(
      app, program, "run", "Run a network on samples",
      {"run --net mnist.json mnist.pt images.gz --labels labels.gz",
       "run --net mnist.json mnist.pt images.gz --range 8000:8010 --top 3",
       "run --net mnist.json mnist.ckpt images.npy --out outputs.npy",
       "run --net mobilenet_v2 mobilenet_v2.pth cat.jpg dog.png --resize 256 --crop 224 "
       "--classes names.json --softmax --top 3"},
      [options](bool json) { return run(*options, json); });
  command.add_option("--net", options->net, "The network's description (JSON)")->required();
  command.add_option("FILE", options->file, "A checkpoint in any format that is read")->required();
  command.add_option("INPUT", options->inputs, kSamplesHelp)->required();
  command.add_option("--labels", options->labels, "Labels: prints how many are right");
  command.add_option("--range", options->range, "Samples FIRST:LAST only; LAST is not among them");
  command.add_option("--out", options->out, "Write the raw outputs to this .npy file");
  command.add_option("--top", options->top, "How many classes to print for a sample")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command.add_flag("--softmax", options->softmax, "Print probabilities: the softmax of outputs");
  command.add_option("--classes", options->classes,
                     "Names of the classes: a JSON list, or text with a name on each line");
  options->flags.add_to(command);
  command
      .add_option("--batch", options->batch,
                  fmt::format("Samples at a time (default: {}, or {} pictures)", kUsualBatch,
                              kUsualPictures))
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--threads", options->threads, "Threads to use (default: every core)")
      ->check(CLI::Range(1, 4096));
}

}  // namespace twofold::cli
