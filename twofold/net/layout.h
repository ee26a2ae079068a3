#pragma once

#include <cstddef>
#include <vector>

#include "twofold/core/export.h"

namespace twofold::net {

/// A place on a drawing, in pixels from the left top.
struct Point {
  double x = 0;
  double y = 0;

  /// Whether both numbers are equal.
  friend bool operator==(const Point&, const Point&) = default;
};

/// A graph to be laid out. Node 0 is where it begins; every other takes at least one earlier node.
struct Graph {
  double box_width = 0;  ///< of every node
  std::vector<double> box_heights;
  std::vector<std::vector<std::size_t>> inputs;  ///< of each node; those of node 0 are none
};

/// An edge as a line of vertical and horizontal pieces, from a box to a box.
struct Line {
  std::size_t from = 0;
  std::size_t to = 0;
  std::vector<Point> points = {};
};

/// Where everything goes.
struct Layout {
  double width = 0;
  double height = 0;
  std::vector<Point> boxes;  ///< the left top of each
  std::vector<Line> lines;   ///< by target, then in the order of its inputs
};

/// Lays a graph out in rows from top to bottom: a node stands below all that it takes, in the
/// column of its longest branch where that is free; shorter branches stand to the right and edges
/// that skip rows run to the left. A long graph goes on in a further column of the page where a
/// single edge crosses, so that the page is about as high as wide. No two boxes touch and no line
/// crosses a box.
TWOFOLD_API Layout lay_out(const Graph& graph);

}  // namespace twofold::net
