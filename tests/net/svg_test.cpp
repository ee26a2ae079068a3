#include "twofold/net/svg.h"

#include <gmock/gmock.h>

#include <random>

#include "tests/golden.h"
#include "twofold/net/layout.h"
#include "twofold/net/shipped.h"

namespace twofold::net {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string drawn(const Description& description) {
  return to_svg(description, inspect(description).nodes);
}

/// "" when every tag that opens closes in its turn and every & begins an entity that XML knows.
std::string broken_xml(const std::string& text) {
  std::vector<std::string> open;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto letter = static_cast<unsigned char>(text[at]);
    if (letter < 0x20 && letter != '\n') return "a control character";
    if (letter == '&') {
      const std::string entity = text.substr(at, text.find(';', at) - at);
      if (entity != "&amp" && entity != "&lt" && entity != "&gt" && entity != "&quot")
        return "entity " + entity;
    }
    if (letter != '<') continue;
    const std::size_t end = text.find('>', at);
    if (end == std::string::npos) return "a tag that does not end";
    const std::string tag = text.substr(at + 1, end - at - 1);
    if (tag.find('<') != std::string::npos) return "< in tag " + tag;
    const std::string name = tag.substr(0, tag.find(' '));
    if (name.starts_with("/")) {
      if (open.empty() || "/" + open.back() != name) return "unexpected " + name;
      open.pop_back();
    } else if (!tag.ends_with("/")) {
      open.push_back(name);
    }
  }
  return open.empty() ? "" : "open: " + open.back();
}

double top_of(const Layout& layout, std::size_t box) { return layout.boxes[box].y; }

/// What is wrong with a layout, or "".
std::string bad_layout(const Graph& graph, const Layout& layout) {
  const std::size_t count = graph.inputs.size();
  const auto bottom = [&](std::size_t box) { return top_of(layout, box) + graph.box_heights[box]; };
  const auto meets = [&](std::size_t box, double left, double top, double right, double low) {
    return left < layout.boxes[box].x + graph.box_width && right > layout.boxes[box].x &&
           top < bottom(box) && low > top_of(layout, box);
  };
  for (std::size_t a = 0; a < count; ++a) {
    const Point& at = layout.boxes[a];
    if (at.x < 0 || at.y < 0 || at.x + graph.box_width > layout.width || bottom(a) > layout.height)
      return fmt::format("box {} is outside", a);
    for (std::size_t b = a + 1; b < count; ++b)
      if (meets(b, at.x, at.y, at.x + graph.box_width, bottom(a)))
        return fmt::format("boxes {} and {} overlap", a, b);
  }
  for (const Line& line : layout.lines)
    for (std::size_t i = 0; i + 1 < line.points.size(); ++i) {
      const Point a = line.points[i];
      const Point b = line.points[i + 1];
      if (a.x != b.x && a.y != b.y) return "a line that is neither upright nor level";
      for (std::size_t box = 0; box < count; ++box)
        if (meets(box, std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x),
                  std::max(a.y, b.y)))
          return fmt::format("the line from {} to {} crosses box {}", line.from, line.to, box);
      if (std::min(a.x, b.x) < 0 || std::max(a.x, b.x) > layout.width || std::min(a.y, b.y) < 0 ||
          std::max(a.y, b.y) > layout.height)
        return fmt::format("the line from {} to {} leaves the page", line.from, line.to);
    }
  return "";
}

TEST(Layout, PutsAChainInOneColumnAndBranchesBeside) {
  // 0 -> 1 -> 2 -> 4, 0 -> 3 -> 4: the shorter branch stands to the right.
  const Graph graph{.box_width = 100,
                    .box_heights = {10, 10, 10, 10, 10, 10},
                    .inputs = {{}, {0}, {1}, {0}, {2, 3}, {4, 0}}};
  const Layout layout = lay_out(graph);
  EXPECT_EQ(bad_layout(graph, layout), "");
  EXPECT_EQ(layout.boxes[1].x, layout.boxes[0].x);
  EXPECT_EQ(layout.boxes[2].x, layout.boxes[0].x);
  EXPECT_GT(layout.boxes[3].x, layout.boxes[0].x + 100);
  EXPECT_EQ(layout.boxes[3].y, layout.boxes[1].y);
  ASSERT_EQ(layout.lines.size(), 7U);
  EXPECT_EQ(layout.lines[6].from, 0U);
  EXPECT_LT(layout.lines[6].points[1].x, layout.boxes[0].x) << "a skip runs at the left";
}

TEST(Layout, KeepsLinesOffBoxesInAnyGraph) {
  std::mt19937 dice(7);
  for (int round = 0; round < 200; ++round) {
    Graph graph{.box_width = 60, .box_heights = {20}, .inputs = {{}}};
    const std::size_t count = 2 + dice() % 30;
    for (std::size_t node = 1; node < count; ++node) {
      graph.box_heights.push_back(10 + static_cast<double>(dice() % 40));
      auto& inputs = graph.inputs.emplace_back();
      // Mostly chains, as networks are.
      inputs.push_back(dice() % 3 == 0 ? dice() % node : node - 1);
      if (dice() % 3 == 0)
        if (const std::size_t other = dice() % node; other != inputs[0]) inputs.push_back(other);
    }
    ASSERT_EQ(bad_layout(graph, lay_out(graph)), "") << "round " << round;
  }
}

TEST(Svg, DrawsBothVocabulariesWithShapesAndCounts) {
  const std::string svg = drawn(read_net("mindspore/resnet18"));
  EXPECT_EQ(broken_xml(svg), "");
  for (const char* text :
       {">layer1.0.bn2</text>", ">BatchNorm2d: gamma beta moving_mean moving_variance</text>",
        ">BatchNorm2d: weight bias running_mean running_var num_batches_tracked</text>",
        ">Linear: weight bias</text>", ">Dense: weight bias</text>", ">N x 512 x 7 x 7</text>",
        ">513,000</text>", "69 nodes, 11,689,512 parameters"})
    EXPECT_THAT(svg, HasSubstr(text));
  EXPECT_EQ(svg, drawn(read_net("mindspore/resnet18"))) << "the same bytes every time";
}

TEST(Svg, EscapesWhatComesFromAFile) {
  const std::string svg = drawn(parse(
      R"({"twofold": 1, "dialect": "torch", "about": "<script>&\"\u0007",
          "nodes": [{"id": "</text><a href='x'>", "type": "ReLU"}]})",
      "net.json"));
  EXPECT_EQ(broken_xml(svg), "");
  EXPECT_THAT(svg, Not(HasSubstr("<script>")));
  EXPECT_THAT(svg, HasSubstr("&lt;script&gt;&amp;"));
}

TEST(Svg, FitsItsTextsIntoTheirBoxes) {
  const std::string name(300, 'w');
  const std::string svg = drawn(parse(
      R"({"twofold": 1, "dialect": "torch", "input": {"shape": [3]}, "nodes": [{"name": ")" + name +
          R"(", "type": "Linear", "args": [3, 4]}, {"id": "二重二重二重二重", "type": "ReLU"}]})",
      "net.json"));
  EXPECT_THAT(svg, HasSubstr("…"));
  EXPECT_THAT(svg, HasSubstr("<title>" + name + "</title>")) << "in full where one points at it";
  EXPECT_THAT(svg, Not(HasSubstr(">" + name + "</text>")));
  EXPECT_THAT(svg, HasSubstr(">二重二重二重二重</text>"));
}

TEST(Svg, RefusesWhatNobodyCouldRead) {
  Description description{.file = "net.json", .nodes = {}, .outputs = {"0"}};
  for (std::size_t i = 0; i <= kMaxDrawnNodes; ++i)
    description.nodes.push_back({.id = std::to_string(i), .type = "ReLU", .inputs = {"input"}});
  const std::vector<NodeFacts> facts(description.nodes.size());
  EXPECT_EQ(testing::thrown_text([&] { to_svg(description, facts); }),
            "net.json: expected at most 10000 nodes and 40000 edges to draw, got 10001 and 10001");
}

}  // namespace
}  // namespace twofold::net
