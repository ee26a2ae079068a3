#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/net/description.h"
#include "twofold/net/functions.h"
#include "twofold/nn/module.h"

namespace twofold::net {

/// A network built from a description. Its children carry the dotted state names; what lies between
/// two dots is a plain module. `call` runs the nodes in order.
class TWOFOLD_API Network : public nn::Module {
 public:
  /// Told of every node as soon as it has run. `layer` is null for a function.
  using Observer =
      std::function<void(const Node& node, const nn::Module* layer, const nn::Values& outputs)>;

  /// Builds the layers. Every error names file, node, what was expected and what was found:
  /// ErrorKind::key for an unknown type or argument (with the nearest), ErrorKind::value for a
  /// shared name with another type or arguments, and what layers throw for values.
  explicit Network(Description description);

  [[nodiscard]] std::string_view type() const override { return "Network"; }
  /// The network of the same description; the observer stays behind.
  [[nodiscard]] std::shared_ptr<nn::Module> fresh() const override;
  [[nodiscard]] bool is_made_as(const nn::Module& other) const override;
  /// Runs the nodes on one input; gives the outputs in order. A node of several results hands on
  /// its first. An error carries the node's name.
  nn::Values call(const nn::Values& inputs) override;
  Tensor forward(const Tensor& input) { return call({input}).front(); }

  /// Replaces the observer; an empty one hears nothing. Not while the network runs.
  void observe(Observer observer) { observer_ = std::move(observer); }

  /// What it was built from.
  [[nodiscard]] const Description& description() const noexcept { return description_; }
  /// The layer of a node by its place in the description; null for a function.
  [[nodiscard]] const std::shared_ptr<nn::Module>& layer(std::size_t node) const {
    return steps_.at(node).layer;
  }
  /// The engine's type and arguments of a node.
  [[nodiscard]] std::string_view canonical_type(std::size_t node) const {
    return steps_.at(node).type;
  }
  [[nodiscard]] const dialect::ArgList& canonical_args(std::size_t node) const {
    return steps_.at(node).args;
  }

 private:
  struct Step {
    std::string_view type;
    dialect::ArgList args;
    std::shared_ptr<nn::Module> layer;
    const Function* function = nullptr;
    std::vector<std::size_t> inputs;  ///< places of nodes, counted from 1; 0 is the network's input
  };

  Step make_step(const Node& node);
  void attach(const Node& node, Step& step);
  nn::Values run(const Node& node, const Step& step, const nn::Values& inputs) const;

  Description description_;
  std::vector<Step> steps_;
  std::vector<std::size_t> outputs_;
  Observer observer_;
  std::int64_t weights_ = 0;  ///< of the layers so far
};

/// The network of a description, in evaluation mode, with its layers' first values.
TWOFOLD_API std::shared_ptr<Network> build(Description description);
/// The same without first values, for one that is only looked at or that gets its state from a file
/// at once (nn::init::WithoutValues).
TWOFOLD_API std::shared_ptr<Network> build_empty(Description description);

}  // namespace twofold::net
