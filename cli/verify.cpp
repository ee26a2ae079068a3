#include "twofold/convert/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/complaint.h"
#include "cli/files.h"
#include "cli/input_flags.h"
#include "cli/json.h"
#include "cli/listing.h"
#include "cli/program.h"
#include "cli/samples.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "twofold/convert/load.h"
#include "twofold/core/parallel.h"
#include "twofold/core/text.h"
#include "twofold/net/shipped.h"

namespace twofold::cli {

namespace {

// Every layer's output of every sample is kept, so the default is a handful.
constexpr std::int64_t kUsualSamples = 64;

struct Options {
  std::string a, b, net, net_b, range;
  std::vector<std::string> inputs;
  InputFlags flags;
  convert::VerifyOptions tolerances;
  int threads = 0;
};

convert::Side side(const checkpoint::Checkpoint& content, const std::string& file,
                   net::Description net) {
  convert::Side side{.checkpoint = &content, .file = file, .net = std::move(net), .derived = false};
  if (convert::dialect_of(content, side.net.dialect) == side.net.dialect) return side;
  side.net = convert::derived(side.net, content);
  side.derived = true;
  return side;
}

// Raw numbers of the samples: pictures are fitted as A's description says.
Array few_samples(const Options& options, const net::Description& net, PictureNotes& notes) {
  Samples samples = read_samples(options.inputs, parse_range(options.range));
  if (options.flags.has_steps() && samples.pictures.empty())
    fail_usage("verify: --resize, --crop, --shrink and --pad are for pictures; {} is none",
               samples.name);
  if (options.range.empty()) samples.keep(kUsualSamples);
  return raw_samples(samples, net, 0, samples.count(), notes);
}

std::string both(const std::string& a, const std::string& b) { return a == b ? a : a + " | " + b; }

void print_side(const char* letter, const convert::Side& side, const std::string& net) {
  print(fmt::format(
      "{}  {}  {}\n", styled(Style::heading, letter), escaped(side.file),
      styled(Style::dim, fmt::format("as {} says it{}", escaped(net),
                                     side.derived ? fmt::format(", derived in {}'s words",
                                                                to_string(side.net.dialect))
                                                  : ""))));
}

Json side_json(const convert::Side& side, const std::string& net) {
  return {{"file", side.file},
          {"net", net},
          {"dialect", std::string(to_string(side.net.dialect))},
          {"derived", side.derived}};
}

// One table for the outputs and one for what a training step made of statistics.
void print_rows(const convert::Verification& found, convert::VerifyRow::Kind kind) {
  Table table({{"layer", false, 12},
               {"type", false, 12},
               {kind == convert::VerifyRow::Kind::output ? "" : "after a training step", false, 12},
               {"shape", false, 10, true},
               {"largest", true},
               {"difference", true},
               {"", false}});
  for (const convert::VerifyRow& row : found.rows) {
    if (row.kind != kind) continue;
    const bool output = kind == convert::VerifyRow::Kind::output;
    table.add({both(row.node, row.node_b),
               {both(row.type, row.type_b), Style::dim},
               output ? "" : row.what.substr(0, row.what.find(' ')),
               to_string(row.shape),
               fmt::format("{:.4g}", row.largest),
               fmt::format("{:.2g}", row.difference),
               {row.same ? "same" : "different", row.same ? Style::good : Style::bad}});
  }
  if (!table.empty()) print("\n" + table.str());
}

void print_verdict(const convert::Verification& found, const Options& options) {
  for (const std::string& note : found.notes) print(escaped(note) + "\n");
  const std::string tolerances =
      fmt::format("rtol {}, atol {}", options.tolerances.rtol, options.tolerances.atol);
  if (found.same) {
    print(fmt::format("{}: {} comparisons agree ({})\n", styled(Style::good, "same"),
                      grouped(found.rows.size()), tolerances));
    return;
  }
  for (const std::string& hint : found.hints) print(escaped(hint) + "\n");
  const auto departs =
      static_cast<std::uint64_t>(std::ranges::count(found.rows, false, &convert::VerifyRow::same));
  print(fmt::format("{}: the first to depart is '{}'; {} of {} comparisons do ({})\n",
                    styled(Style::bad, "different"), escaped(found.first), grouped(departs),
                    grouped(found.rows.size()), tolerances));
}

ExitCode verify_files(const Options& options, bool json) {
  if (options.threads > 0) set_num_threads(options.threads);
  const auto described = [&options](const std::string& name) {
    net::Description net = net::read_net(name);
    options.flags.apply_to(net);
    return net;
  };
  const net::Description net = described(options.net);
  const std::string& net_b = options.net_b.empty() ? options.net : options.net_b;
  const checkpoint::Checkpoint content_a = open_checkpoint(options.a);
  const checkpoint::Checkpoint content_b = open_checkpoint(options.b);
  const convert::Side a = side(content_a, options.a, net);
  const convert::Side b =
      side(content_b, options.b, options.net_b.empty() ? net : described(options.net_b));
  PictureNotes notes;
  const Array samples = few_samples(options, net, notes);
  convert::VerifyOptions how = options.tolerances;
  how.source = options.inputs.front();
  convert::Verification found = convert::verify(a, b, samples, how);
  if (json) {
    const std::vector<std::string> lines = notes.lines();
    found.notes.insert(found.notes.begin(), lines.begin(), lines.end());
    Json said = {{"a", side_json(a, options.net)}, {"b", side_json(b, net_b)}};
    said["rtol"] = options.tolerances.rtol;
    said["atol"] = options.tolerances.atol;
    said.update(Json::parse(convert::to_json(found)));
    print(to_text(said));
  } else {
    print_notes(notes.lines());
    print_side("A", a, options.net);
    print_side("B", b, net_b);
    print_rows(found, convert::VerifyRow::Kind::output);
    print_rows(found, convert::VerifyRow::Kind::statistic);
    print("\n");
    print_verdict(found, options);
  }
  return found.same ? ExitCode::done : ExitCode::different;
}

}  // namespace

void add_verify(CLI::App& app, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App& command =
      add_command(app, program, "verify", "Run a network from two files and compare every layer",
                  {"verify mnist.pt mnist.ckpt --net mnist.torch.json --input images.gz",
                   "verify mnist.pt mnist.ckpt --net mnist.torch.json --net-b mnist.mindspore.json "
                   "--input images.gz --range 0:200"},
                  [options](bool json) { return verify_files(*options, json); });
  command.footer(
      command.get_footer() +
      "\n\nEach file runs by its own description, in its own framework's meaning. Without\n"
      "--net-b the description of B is derived from A's, and said to be. After the outputs\n"
      "of all layers, running statistics are compared after one training step.\n"
      "Exit code 1: different.");
  command.add_option("A", options->a, "A checkpoint in any format that is read")->required();
  command.add_option("B", options->b, "The one to compare it with")->required();
  command.add_option("--net", options->net, "The network's description (JSON)")->required();
  command.add_option("--net-b", options->net_b, "B's own description");
  command.add_option("--input", options->inputs, kSamplesHelp)
      ->required()
      ->expected(1)
      ->allow_extra_args(false)
      ->take_all();
  options->flags.add_to(command);
  command.add_option("--range", options->range, "Samples FIRST:LAST (default: the first 64)");
  command.add_option("--rtol", options->tolerances.rtol, "Allowed: rtol * largest |b| of a tensor")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command.add_option("--atol", options->tolerances.atol, "... + atol")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command.add_option("--threads", options->threads, "Threads to use (default: every core)")
      ->check(CLI::Range(1, 4096));
}

}  // namespace twofold::cli
