#include "twofold/net/network.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "twofold/core/checked.h"
#include "twofold/core/error.h"
#include "twofold/core/text.h"
#include "twofold/nn/init.h"

namespace twofold::net {

namespace {

using dialect::TypeRow;

/// Runs `body`; an error that it throws comes out with the file and the node.
template <class Body>
auto at_node(const Description& description, const Node& node, const Body& body) {
  try {
    return body();
  } catch (const Error& error) {
    fail_node(error.kind(), description, node, error.what());
  }
}

const TypeRow& type_of(const Description& description, const Node& node) {
  const TypeRow* row = dialect::find_type(description.dialect, node.type);
  if (row != nullptr && row->container)
    fail_node(ErrorKind::value, description, node,
              fmt::format("'{}' is a container; list its layers, with dotted names", node.type));
  if (row != nullptr) return *row;
  std::vector<std::string> known;
  for (const TypeRow& each : dialect::type_table())
    if (!each.container) known.emplace_back(each.in(description.dialect));
  const std::string near = nearest(node.type, known);
  fail_node(ErrorKind::key, description, node,
            fmt::format("expected a layer or function of {}, got '{}'{}",
                        to_string(description.dialect), escaped(node.type),
                        near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
}

/// The weights of a layer by its arguments, or nothing when they are more than a number holds. A
/// layer refuses sizes below 1 itself.
std::optional<std::int64_t> weights_of(std::string_view type, const dialect::ArgList& args) {
  constexpr std::array<std::array<std::string_view, 4>, 6> kSizes{{
      {"Linear", "in_features", "out_features", ""},
      {"Conv2d", "in_channels", "out_channels", "kernel_size"},
      {"Embedding", "num_embeddings", "embedding_dim", ""},
      {"BatchNorm1d", "num_features", "", ""},
      {"BatchNorm2d", "num_features", "", ""},
      {"PReLU", "num_parameters", "", ""},
  }};
  std::optional<std::int64_t> product = 1;
  const auto times = [&product](std::int64_t size) {
    if (product) product = multiplied(*product, std::max<std::int64_t>(size, 1));
  };
  for (const auto& row : kSizes) {
    if (row[0] != type) continue;
    for (std::size_t i = 1; i < row.size(); ++i) {
      const nn::ArgValue* value = dialect::find_arg(args, row[i]);
      if (value == nullptr) continue;
      if (const auto* size = std::get_if<std::int64_t>(value))
        for (int repeat = row[i] == "kernel_size" ? 2 : 1; repeat > 0; --repeat) times(*size);
      if (const auto* list = std::get_if<std::vector<std::int64_t>>(value))
        for (const std::int64_t size : *list) times(size);
    }
  }
  return product;
}

/// The plain module that a part of a dotted name stands for; made when it is not there.
std::shared_ptr<nn::Module> descend(nn::Module& parent, const std::string& part) {
  if (const nn::Child* child = parent.find_child(part)) return child->module;
  return parent.register_module(part, std::make_shared<nn::Module>());
}

}  // namespace

Network::Step Network::make_step(const Node& node) {
  const TypeRow& row = type_of(description_, node);
  return at_node(description_, node, [&] {
    Step step{.type = row.type, .args = {}, .layer = {}, .inputs = {}};
    const dialect::Dialect dialect = description_.dialect;
    step.function = find_function(row.type);
    check(step.function != nullptr || nn::find_layer(row.type) != nullptr, ErrorKind::unsupported,
          "a {} can be converted but not run", node.type);
    step.args = to_canonical(dialect, row.type, bound(dialect, row.type, node.call));
    if (step.function == nullptr) {
      const auto weights = weights_of(row.type, step.args);
      weights_ = weights ? added(weights_, *weights).value_or(kMaxDescribedWeights + 1)
                         : kMaxDescribedWeights + 1;
      check(weights_ <= kMaxDescribedWeights, ErrorKind::limit,
            "{}: the network has more than {} weights here", node.type, kMaxDescribedWeights);
      step.layer = nn::make_layer(row.type, step.args);
    } else {
      check(node.name.empty(), ErrorKind::value,
            "a function holds no tensors; expected no 'name', got '{}'", escaped(node.name));
      const std::size_t takes = step.function->inputs;
      check(takes == 0 || node.inputs.size() == takes, ErrorKind::value,
            "{}: expected {} inputs, got {}", node.type, takes, node.inputs.size());
    }
    return step;
  });
}

void Network::attach(const Node& node, Step& step) {
  if (node.name.empty() || step.layer == nullptr) return;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (description_.nodes[i].name != node.name) continue;
    if (steps_[i].type != step.type || steps_[i].args != step.args)
      fail_node(ErrorKind::value, description_, node,
                fmt::format("shares its name '{}' with node '{}', so type and arguments must be "
                            "the same",
                            escaped(node.name), escaped(description_.nodes[i].id)));
    step.layer = steps_[i].layer;
    return;
  }
  const std::vector<std::string> parts = split(node.name, '.');
  nn::Module* parent = this;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    parent = descend(*parent, parts[i]).get();
    if (parent->type() != "Module")
      fail_node(ErrorKind::value, description_, node,
                fmt::format("its name lies inside the layer '{}'",
                            escaped(fmt::format(
                                "{}", fmt::join(parts.begin(),
                                                parts.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                                ".")))));
  }
  if (parent->find_child(parts.back()) != nullptr)
    fail_node(ErrorKind::value, description_, node, "its name is the beginning of another's");
  at_node(description_, node, [&] { parent->register_module(parts.back(), step.layer); });
}

Network::Network(Description description) : description_(std::move(description)) {
  std::unordered_map<std::string, std::size_t> places{{"input", 0}};
  for (const Node& node : description_.nodes) {
    Step step = make_step(node);
    attach(node, step);
    for (const std::string& input : node.inputs) step.inputs.push_back(places.at(input));
    steps_.push_back(std::move(step));
    places.emplace(node.id, steps_.size());
  }
  for (const std::string& output : description_.outputs) outputs_.push_back(places.at(output));
}

nn::Values Network::run(const Node& node, const Step& step, const nn::Values& inputs) const {
  return at_node(description_, node, [&] {
    if (step.function == nullptr) return step.layer->call(inputs);
    return step.function->call(inputs, nn::Args(node.type, step.args));
  });
}

nn::Values Network::call(const nn::Values& inputs) {
  const Tensor& input = nn::only_input(inputs, type());
  // Layers without a name are no children, so the mode does not reach them by itself.
  for (std::size_t i = 0; i < steps_.size(); ++i)
    if (description_.nodes[i].name.empty() && steps_[i].layer != nullptr &&
        steps_[i].layer->is_training() != is_training())
      steps_[i].layer->train(is_training());
  std::vector<std::size_t> last_use(steps_.size() + 1, 0);
  for (std::size_t i = 0; i < steps_.size(); ++i)
    for (const std::size_t from : steps_[i].inputs) last_use[from] = i + 1;
  for (const std::size_t output : outputs_) last_use[output] = steps_.size() + 1;
  nn::Values values{input};
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    nn::Values taken;
    for (const std::size_t from : steps_[i].inputs) taken.push_back(values[from]);
    const nn::Values results = run(description_.nodes[i], steps_[i], taken);
    if (observer_) observer_(description_.nodes[i], steps_[i].layer.get(), results);
    values.push_back(results.front());
    // What no later node takes is let go, so that a deep network holds few activations at once.
    for (const std::size_t from : steps_[i].inputs)
      if (last_use[from] == i + 1) values[from] = {};
  }
  nn::Values outputs;
  for (const std::size_t output : outputs_) outputs.push_back(values[output]);
  return outputs;
}

std::shared_ptr<nn::Module> Network::fresh() const {
  return std::make_shared<Network>(description_);
}

bool Network::is_made_as(const nn::Module& other) const {
  const auto* same = dynamic_cast<const Network*>(&other);
  return same != nullptr && to_json(description_) == to_json(same->description_);
}

std::shared_ptr<Network> build_empty(Description description) {
  const nn::init::WithoutValues without_values;
  return build(std::move(description));
}

std::shared_ptr<Network> build(Description description) {
  auto network = std::make_shared<Network>(std::move(description));
  network->eval();
  return network;
}

}  // namespace twofold::net
