#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/net/description.h"
#include "twofold/net/network.h"

namespace twofold::net {

/// A tensor of a node's layer under both frameworks' leaf names; "" where one has no place for it.
struct NodeSlot {
  std::string torch;
  std::string mindspore;
  Role role = Role::parameter;
  Shape shape = {};  ///< torch's
};

/// What is known of a node without running it.
struct NodeFacts {
  std::string_view type;             ///< the engine's, which is torch's: "Linear"
  std::string_view mindspore;        ///< classic MindSpore's: "Dense"; "" where it has none
  std::vector<Shape> outputs = {};   ///< the first size is the batch's and is 0
  std::vector<NodeSlot> slots = {};  ///< in torch's order
  std::int64_t parameters = 0;       ///< elements; a layer that an earlier node has counts 0
  std::int64_t buffers = 0;          ///< elements
  bool repeated = false;             ///< the layer is an earlier node's
};

/// Something in a description that does not fit.
struct Problem {
  std::string node;  ///< its id; "" when it is not one node's
  ErrorKind kind;
  std::string text;  ///< with the nearest word where there is one
};

/// A network that was looked at.
struct Inspection {
  std::shared_ptr<Network> network;  ///< null when it cannot be built
  std::vector<NodeFacts> nodes;      ///< one for each node of the description; outputs are empty
                                     ///< where they are not known
  std::vector<Problem> problems;
  bool has_shapes = false;  ///< false as well when the description has no `input`
};

/// Looks at a network: builds every layer, then runs the whole on an input whose batch is empty, so
/// that every operator checks and says its shapes while nothing is computed and next to no memory
/// is used, whatever the sizes. Problems are collected and not thrown: those of every node when
/// layers cannot be made, else the first whose shapes do not fit.
TWOFOLD_API Inspection inspect(const Description& description);

/// Runs `network` on an empty batch of its description's `input`, which it must have; the observer
/// hears every node. Throws as `call` does.
TWOFOLD_API void run_empty(Network& network, const Network::Observer& observer);

/// "N x 64 x 56 x 56", with N for the batch of `NodeFacts::outputs`.
TWOFOLD_API std::string shape_text(const Shape& shape);

}  // namespace twofold::net
