#include "twofold/net/layout.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <set>
#include <utility>

namespace twofold::net {

namespace {

constexpr double kMargin = 24;
constexpr double kGap = 24;          ///< between rows, without lines in it
constexpr double kTrackGap = 28;     ///< between boxes side by side
constexpr double kLane = 14;         ///< between lines side by side
constexpr double kSlot = 8;          ///< between lines in one gap
constexpr double kFirstSlot = 10;    ///< from a row to the first line below it
constexpr double kGutter = 56;       ///< between columns of the page
constexpr double kSideStep = 7;      ///< lines come in above and leave below the middle of a side
constexpr double kPageAspect = 1.5;  ///< width by height that is aimed at

enum class Way {
  straight,  ///< down
  late,      ///< down the source's track, across above the target
  early,     ///< across below the source, down the target's track
  lane,      ///< left of all boxes
  page,      ///< to the top of the next column of the page
};

struct Route {
  std::size_t from, to;
  Way way = Way::straight;
  std::size_t lane = 0;
  std::size_t slot = 0;     ///< in the gap below the source (`early`, `lane`, `page`)
  std::size_t slot_to = 0;  ///< in the gap above the target (`late`, `lane`)
};

class Planner {
 public:
  explicit Planner(const Graph& graph) : graph_(graph), count_(graph.inputs.size()) {
    place();
    for (std::size_t to = 0; to < count_; ++to)
      for (const std::size_t from : graph_.inputs[to]) routes_.push_back({.from = from, .to = to});
    break_pages();
    route();
  }

  Layout layout();

 private:
  void place();
  void break_pages();
  void route();
  void choose_way(Route& route);
  bool is_free(std::size_t track, std::size_t after, std::size_t before) const;
  void occupy(std::size_t track, std::size_t after, std::size_t before);
  std::size_t free_lane(std::size_t page, std::size_t first, std::size_t last);

  [[nodiscard]] std::vector<double> page_starts(Layout& layout) const;
  void place_rows(Layout& layout, const std::vector<double>& starts);
  [[nodiscard]] std::vector<Point> points(const Route& route, const Layout& layout);
  [[nodiscard]] double slot_y(std::size_t rank, std::size_t slot) const {
    return row_bottom_[rank] + kFirstSlot + kSlot * static_cast<double>(slot);
  }
  [[nodiscard]] double row_height(std::size_t rank) const {
    double height = 0;
    for (const std::size_t node : rows_[rank]) height = std::max(height, graph_.box_heights[node]);
    return height;
  }
  [[nodiscard]] double gap_below(std::size_t rank) const {
    return kGap + kSlot * static_cast<double>(slots_[rank]);
  }

  const Graph& graph_;
  std::size_t count_;
  std::vector<std::size_t> rank_, track_;
  std::vector<std::vector<std::size_t>> rows_;           ///< nodes by rank
  std::set<std::pair<std::size_t, std::size_t>> cells_;  ///< track and rank that something fills
  std::vector<Route> routes_;
  std::vector<std::size_t> page_;   ///< of each rank
  std::vector<std::size_t> slots_;  ///< lines in the gap below each rank
  std::vector<std::vector<std::vector<std::pair<std::size_t, std::size_t>>>> lanes_;  ///< by page
  std::vector<double> row_top_, row_bottom_, page_right_, lane_zero_;
  std::map<std::size_t, std::size_t> ports_;  ///< lines that came into a node's top from aside
};

/// Ranks by the longest way from the beginning; tracks by the longest branch.
void Planner::place() {
  rank_.assign(count_, 0);
  track_.assign(count_, 0);
  std::vector<std::size_t> free_from;  // by rank: all tracks before it are filled
  for (std::size_t node = 0; node < count_; ++node) {
    std::size_t main = 0;
    for (const std::size_t input : graph_.inputs[node]) {
      if (rank_[input] + 1 > rank_[node]) main = input;
      rank_[node] = std::max(rank_[node], rank_[input] + 1);
    }
    const std::size_t rank = rank_[node];
    if (rows_.size() <= rank) {
      rows_.resize(rank + 1);
      free_from.resize(rank + 1, 0);
    }
    std::size_t track = track_[main];
    if (!cells_.emplace(track, rank).second)
      for (track = free_from[rank]; !cells_.emplace(track, rank).second;) free_from[rank] = ++track;
    track_[node] = track;
    rows_[rank].push_back(node);
  }
  slots_.assign(rows_.size(), 0);
}

void Planner::break_pages() {
  std::vector<std::int64_t> crossing(rows_.size() + 1, 0);
  std::size_t tracks = 0;
  for (const Route& route : routes_) {
    ++crossing[rank_[route.from]];
    --crossing[rank_[route.to]];
  }
  std::partial_sum(crossing.begin(), crossing.end(), crossing.begin());
  double height = 0;
  for (std::size_t rank = 0; rank < rows_.size(); ++rank) height += row_height(rank) + kGap;
  for (const std::size_t track : track_) tracks = std::max(tracks, track + 1);
  const double width = static_cast<double>(tracks) * (graph_.box_width + kTrackGap) + kGutter;
  const double pages = std::max(1.0, std::round(std::sqrt(kPageAspect * height / width)));
  const double aim = height / pages;
  page_.assign(rows_.size(), 0);
  double filled = 0;
  for (std::size_t rank = 0, page = 0; rank < rows_.size(); ++rank) {
    page_[rank] = page;
    filled += row_height(rank) + kGap;
    if (filled < aim || crossing[rank] != 1) continue;
    ++page;
    filled = 0;
  }
  lanes_.resize(page_.back() + 1);
}

bool Planner::is_free(std::size_t track, std::size_t after, std::size_t before) const {
  const auto next = cells_.upper_bound({track, after});
  return next == cells_.end() || next->first != track || next->second >= before;
}

void Planner::occupy(std::size_t track, std::size_t after, std::size_t before) {
  for (std::size_t rank = after + 1; rank < before; ++rank) cells_.emplace(track, rank);
}

std::size_t Planner::free_lane(std::size_t page, std::size_t first, std::size_t last) {
  auto& lanes = lanes_[page];
  for (std::size_t lane = 0;; ++lane) {
    if (lane == lanes.size()) lanes.emplace_back();
    const bool taken = std::ranges::any_of(
        lanes[lane], [&](const auto& other) { return first < other.second && other.first < last; });
    if (taken) continue;
    lanes[lane].emplace_back(first, last);
    return lane;
  }
}

void Planner::choose_way(Route& route) {
  const std::size_t top = rank_[route.from];
  const std::size_t bottom = rank_[route.to];
  const std::size_t from = track_[route.from];
  const std::size_t to = track_[route.to];
  if (page_[top] != page_[bottom]) {
    route.way = Way::page;
    route.slot = slots_[top]++;
  } else if (from == to && is_free(from, top, bottom)) {
    occupy(from, top, bottom);
  } else if (from > to && is_free(from, top, bottom)) {
    route.way = Way::late;
    route.slot_to = slots_[bottom - 1]++;
    occupy(from, top, bottom);
  } else if (from != to && is_free(to, top, bottom)) {
    route.way = Way::early;
    route.slot = slots_[top]++;
    occupy(to, top, bottom);
  } else {
    route.way = Way::lane;
    route.lane = free_lane(page_[top], top, bottom);
    if (from > 0) route.slot = slots_[top]++;
    if (to > 0) route.slot_to = slots_[bottom - 1]++;
  }
}

/// Short edges first: they are the ones that go straight.
void Planner::route() {
  std::vector<std::size_t> order(routes_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, {}, [&](std::size_t at) { return rank_[routes_[at].to] - rank_[routes_[at].from]; });
  for (const std::size_t at : order) choose_way(routes_[at]);
}

/// Where the boxes of each column of the page begin; fills what the columns' sides are.
std::vector<double> Planner::page_starts(Layout& layout) const {
  std::vector<double> starts;
  double x = kMargin;
  for (std::size_t page = 0; page < lanes_.size(); ++page) {
    x += kLane * static_cast<double>(lanes_[page].size());
    starts.push_back(x);
    std::size_t tracks = 1;
    for (std::size_t node = 0; node < count_; ++node)
      if (page_[rank_[node]] == page) tracks = std::max(tracks, track_[node] + 1);
    x += static_cast<double>(tracks) * (graph_.box_width + kTrackGap) - kTrackGap + kGutter;
  }
  layout.width = x - kGutter + kMargin;
  return starts;
}

void Planner::place_rows(Layout& layout, const std::vector<double>& starts) {
  double y = kMargin;
  for (std::size_t rank = 0; rank < rows_.size(); ++rank) {
    if (rank > 0 && page_[rank] != page_[rank - 1]) y = kMargin;
    row_top_.push_back(y);
    row_bottom_.push_back(y + row_height(rank));
    for (const std::size_t node : rows_[rank])
      layout.boxes[node] = {
          starts[page_[rank]] + static_cast<double>(track_[node]) * (graph_.box_width + kTrackGap),
          y};
    y = row_bottom_.back() + gap_below(rank);
    layout.height = std::max(layout.height, y - kGap + kMargin);
  }
}

std::vector<Point> Planner::points(const Route& route, const Layout& layout) {
  const Point from = layout.boxes[route.from];
  const Point to = layout.boxes[route.to];
  const double half = graph_.box_width / 2;
  const double from_bottom = from.y + graph_.box_heights[route.from];
  const std::size_t top = rank_[route.from];
  const std::size_t bottom = rank_[route.to];
  const double lane = lane_zero_[page_[top]] - kLane * static_cast<double>(route.lane + 1);
  // Lines from aside come in beside the one from above.
  const auto port = [&](double side) {
    const auto step = static_cast<double>(++ports_[route.to] % 6);
    return to.x + half + side * (half / 3 + step * kSlot);
  };
  switch (route.way) {
    case Way::straight:
      return {{from.x + half, from_bottom}, {to.x + half, to.y}};
    case Way::late: {
      const double y = slot_y(bottom - 1, route.slot_to);
      const double x = port(from.x > to.x ? 1 : -1);
      return {{from.x + half, from_bottom}, {from.x + half, y}, {x, y}, {x, to.y}};
    }
    case Way::early: {
      const double y = slot_y(top, route.slot);
      return {
          {from.x + half, from_bottom}, {from.x + half, y}, {to.x + half, y}, {to.x + half, to.y}};
    }
    case Way::page: {
      const double y = slot_y(top, route.slot);
      const double gutter = page_right_[page_[top]] + kGutter / 2;
      const double above = kMargin / 2;
      return {{from.x + half, from_bottom}, {from.x + half, y}, {gutter, y}, {gutter, above},
              {to.x + half, above},         {to.x + half, to.y}};
    }
    case Way::lane:
      break;
  }
  std::vector<Point> points;
  if (track_[route.from] == 0) {
    const double y = from.y + graph_.box_heights[route.from] / 2 + kSideStep;
    points = {{from.x, y}, {lane, y}};
  } else {
    const double y = slot_y(top, route.slot);
    points = {{from.x + half, from_bottom}, {from.x + half, y}, {lane, y}};
  }
  if (track_[route.to] == 0) {
    const double y = to.y + graph_.box_heights[route.to] / 2 - kSideStep;
    points.insert(points.end(), {{lane, y}, {to.x, y}});
  } else {
    const double y = slot_y(bottom - 1, route.slot_to);
    const double x = port(-1);
    points.insert(points.end(), {{lane, y}, {x, y}, {x, to.y}});
  }
  return points;
}

Layout Planner::layout() {
  Layout layout;
  layout.boxes.resize(count_);
  lane_zero_ = page_starts(layout);
  for (std::size_t page = 0; page < lane_zero_.size(); ++page) {
    const bool last = page + 1 == lane_zero_.size();
    const double lanes = last ? 0 : kLane * static_cast<double>(lanes_[page + 1].size());
    page_right_.push_back(last ? layout.width - kMargin : lane_zero_[page + 1] - lanes - kGutter);
  }
  place_rows(layout, lane_zero_);
  for (const Route& route : routes_)
    layout.lines.push_back({route.from, route.to, points(route, layout)});
  return layout;
}

}  // namespace

Layout lay_out(const Graph& graph) { return Planner(graph).layout(); }

}  // namespace twofold::net
