#include "twofold/convert/verify.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "twofold/convert/compare.h"
#include "twofold/convert/load.h"
#include "twofold/core/error.h"
#include "twofold/core/text.h"
#include "twofold/net/input.h"
#include "twofold/net/network.h"
#include "twofold/net/translate.h"
#include "twofold/tensor/random.h"

namespace twofold::convert {

namespace {

constexpr std::int64_t kBatch = 100;
constexpr std::string_view kStatistics[] = {"running_mean", "running_var"};

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

std::shared_ptr<net::Network> loaded(const Side& side) {
  auto network = net::build_empty(side.net);
  load(*network, dialect_of(*side.checkpoint, side.net.dialect), *side.checkpoint, side.file);
  return network;
}

/// Layers and the functions of the same name count as one type.
std::string kind_of(const net::Network& network, std::size_t node) {
  std::string kind;
  for (const char letter : network.canonical_type(node))
    if (letter != '_') kind += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return kind;
}

bool same_order(const net::Network& a, const net::Network& b) {
  const std::size_t count = a.description().nodes.size();
  if (count != b.description().nodes.size()) return false;
  for (std::size_t i = 0; i < count; ++i)
    if (kind_of(a, i) != kind_of(b, i)) return false;
  return true;
}

Pairs partners(const net::Network& a, const net::Network& b, std::vector<std::string>& notes) {
  const auto& nodes_a = a.description().nodes;
  const auto& nodes_b = b.description().nodes;
  Pairs pairs;
  if (same_order(a, b)) {
    for (std::size_t i = 0; i < nodes_a.size(); ++i) pairs.emplace_back(i, i);
    return pairs;
  }
  std::map<std::string, std::size_t> by_id;
  for (std::size_t i = 0; i < nodes_b.size(); ++i) by_id.emplace(nodes_b[i].id, i);
  for (std::size_t i = 0; i < nodes_a.size(); ++i) {
    const auto found = by_id.find(nodes_a[i].id);
    const bool last = i + 1 == nodes_a.size();
    if (!nodes_a[i].name.empty() && found != by_id.end())
      pairs.emplace_back(i, found->second);
    else if (last)
      pairs.emplace_back(i, nodes_b.size() - 1);
  }
  notes.push_back(fmt::format(
      "the descriptions list other types; {} of {} nodes were compared, by name, and the last",
      pairs.size(), nodes_a.size()));
  return pairs;
}

/// Every node's output for one batch, and the error that ended the run, if one did.
struct Run {
  std::vector<Array> outputs;
  std::string error;
};

Run run(net::Network& network, const Array& raw, const std::string& source) {
  Run result;
  network.observe([&result](const net::Node&, const nn::Module*, const nn::Values& outputs) {
    result.outputs.push_back(outputs.front().array());
  });
  try {
    network.call({Tensor(prepare(network.description(), raw, source))});
  } catch (const Error& error) {
    result.error = error.what();
  }
  network.observe({});
  return result;
}

class Verifier {
 public:
  Verifier(const Side& a, const Side& b, const VerifyOptions& options)
      : options_(options), a_(loaded(a)), b_(loaded(b)), pairs_(partners(*a_, *b_, result_.notes)) {
    for (const auto& [i, k] : pairs_) result_.rows.push_back(row_for(i, k, "output"));
  }

  Verification take(const Array& samples, const std::string& source) {
    check(samples.dim() > 0 && samples.size(0) > 0, ErrorKind::value,
          "{}: expected at least one sample, got shape {}", source, to_string(samples.shape()));
    result_.samples = samples.size(0);
    for (std::int64_t at = 0; at < samples.size(0); at += kBatch)
      compare_outputs(samples.narrow(0, at, std::min(kBatch, samples.size(0) - at)), source);
    if (result_.same) train(samples.narrow(0, 0, std::min(kBatch, samples.size(0))), source);
    hint();
    return std::move(result_);
  }

 private:
  [[nodiscard]] VerifyRow row_for(std::size_t i, std::size_t k, const std::string& what) const {
    const net::Node& node = a_->description().nodes[i];
    const net::Node& partner = b_->description().nodes[k];
    return {.node = node.id,
            .node_b = partner.id,
            .type = node.type,
            .type_b = partner.type,
            .what = what,
            .shape = {},
            .shape_b = {}};
  }

  void compare(VerifyRow& row, const Array& a, const Array& b) {
    const Distance apart = distance(a, b);
    row.shape = a.shape();
    row.shape_b = b.shape();
    row.largest = std::max(row.largest, apart.largest);
    row.difference = std::max(row.difference, apart.difference);
    row.same = row.same && apart.difference <= options_.atol + options_.rtol * apart.largest;
    result_.same = result_.same && row.same;
  }

  void compare_outputs(const Array& raw, const std::string& source) {
    const Run first = run(*a_, raw, source);
    const Run second = run(*b_, raw, source);
    if (!first.error.empty()) fail(ErrorKind::mismatch, "{}", first.error);
    for (std::size_t p = 0; p < pairs_.size(); ++p) {
      const auto [i, k] = pairs_[p];
      if (k < second.outputs.size())
        compare(result_.rows[p], first.outputs[i], second.outputs[k]);
      else
        result_.rows[p].same = false;
    }
    if (second.error.empty()) return;
    // B could not go on: that is a difference only behind a layer that already departed.
    if (result_.same) fail(ErrorKind::mismatch, "{}", second.error);
    if (std::ranges::find(result_.notes, second.error) == result_.notes.end())
      result_.notes.push_back(second.error);
  }

  /// One step in training mode, on the networks that were loaded for this comparison alone.
  void train(const Array& raw, const std::string& source) {
    const Generator before = default_generator();
    for (net::Network* network : {a_.get(), b_.get()}) {
      network->train();
      manual_seed(0);  // the same dropout on both sides
      const Run step = run(*network, raw, source);
      network->eval();
      if (!step.error.empty())
        result_.notes.push_back(fmt::format("no training step was compared: {}", step.error));
    }
    default_generator() = before;
    if (!result_.notes.empty() && result_.notes.back().starts_with("no training step")) return;
    for (const auto& [i, k] : pairs_) compare_statistics(i, k);
  }

  void compare_statistics(std::size_t i, std::size_t k) {
    const auto& a = a_->layer(i);
    const auto& b = b_->layer(k);
    if (a == nullptr || b == nullptr) return;
    for (const std::string_view name : kStatistics) {
      const nn::Slot* mine = a->find_slot(name);
      const nn::Slot* other = b->find_slot(name);
      if (mine == nullptr || other == nullptr || !mine->value.defined() || !other->value.defined())
        continue;
      VerifyRow row = row_for(i, k, fmt::format("{} after a training step", name));
      row.kind = VerifyRow::Kind::statistic;
      compare(row, mine->value.array(), other->value.array());
      result_.rows.push_back(std::move(row));
    }
  }

  void hint() {
    const auto departed = std::ranges::find(result_.rows, false, &VerifyRow::same);
    if (departed == result_.rows.end()) return;
    result_.same = false;
    result_.first = departed->node;
    for (const auto& [i, k] : pairs_)
      if (a_->description().nodes[i].id == departed->node)
        result_.hints = layer_hints(*a_, i, *b_, k, departed->kind == VerifyRow::Kind::output);
  }

  VerifyOptions options_;
  Verification result_;
  std::shared_ptr<net::Network> a_;
  std::shared_ptr<net::Network> b_;
  Pairs pairs_;
};

nlohmann::ordered_json number_json(double value) {
  if (std::isfinite(value)) return value;
  return nullptr;
}

}  // namespace

Verification verify(const Side& a, const Side& b, const Array& samples,
                    const VerifyOptions& options) {
  return Verifier(a, b, options).take(samples, options.source);
}

net::Description derived(const net::Description& a, const checkpoint::Checkpoint& checkpoint_b) {
  return net::translate(a, dialect_of(checkpoint_b, a.dialect));
}

std::string to_json(const Verification& verification) {
  using Json = nlohmann::ordered_json;
  Json json;
  json["same"] = verification.same;
  json["first"] = verification.first.empty() ? Json(nullptr) : Json(verification.first);
  json["samples"] = verification.samples;
  json["rows"] = Json::array();
  for (const VerifyRow& row : verification.rows)
    json["rows"].push_back({{"node", row.node},
                            {"node_b", row.node_b},
                            {"type", row.type},
                            {"type_b", row.type_b},
                            {"what", row.what},
                            {"shape", row.shape},
                            {"shape_b", row.shape_b},
                            {"largest", number_json(row.largest)},
                            {"difference", number_json(row.difference)},
                            {"same", row.same}});
  json["hints"] = verification.hints;
  json["notes"] = verification.notes;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace twofold::convert
