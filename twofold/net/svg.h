#pragma once

#include <cstddef>
#include <string>

#include "twofold/core/export.h"
#include "twofold/net/inspect.h"

namespace twofold::net {

/// The most nodes and edges of one drawing.
inline constexpr std::size_t kMaxDrawnNodes = 10'000;
inline constexpr std::size_t kMaxDrawnEdges = 40'000;

/// The network as an SVG document: a box for each node with its name, its type and the names of its
/// tensors in torch's and in MindSpore's words, the shape it gives (N is the batch) and how many
/// parameters it has; arrows for what it takes. The same network gives the same bytes. Colours
/// follow the reader's light or dark scheme. Throws ErrorKind::limit beyond the limits above.
TWOFOLD_API std::string to_svg(const Description& description, const std::vector<NodeFacts>& facts);

}  // namespace twofold::net
