#include "twofold/net/svg.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "twofold/core/error.h"
#include "twofold/core/text.h"
#include "twofold/net/layout.h"

namespace twofold::net {

namespace {

constexpr double kHeader = 64;   ///< the title and the legend
constexpr double kPadding = 10;  ///< between a box's sides and its text
constexpr double kStripe = 5;    ///< the coloured edge that says what kind of layer this is
constexpr double kLineHeight = 15;
constexpr double kLetterWidth =
    0.61;  ///< of the font size; the widest of the monospaced fonts below
constexpr double kRounding = 1e-6;
constexpr double kLeft = 24;        ///< of the title
constexpr double kLeastPage = 640;  ///< the width of the legend
constexpr double kTitleSize = 16;
constexpr double kNameSize = 12;
constexpr double kTextSize = 10.5;
constexpr double kLeastWidth = 190;
constexpr double kMostWidth = 500;

constexpr std::string_view kStyle = R"(<style>
text { font-family: "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace; fill: #1f2933; }
.page { fill: #ffffff; }
.title { font-size: 16px; font-weight: bold; }
.name { font-size: 12px; font-weight: bold; }
.small { font-size: 10.5px; }
.dim { fill: #5b6770; }
.torch { fill: #b83a12; }
.mindspore { fill: #1659b5; }
.box { fill: #f6f8fa; stroke: #c3ccd5; stroke-width: 1; }
.out { stroke: #1f2933; stroke-width: 2; }
.line { fill: none; stroke: #7b8794; stroke-width: 1.4; }
.head { fill: #7b8794; }
.weights { fill: #4c78a8; }
.norm { fill: #8e6bb5; }
.activation { fill: #e0a030; }
.pool { fill: #4f9d69; }
.join { fill: #c7563c; }
.other { fill: #9aa5b1; }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e9ee; }
  .page { fill: #14181d; }
  .dim { fill: #9aa7b4; }
  .torch { fill: #ff8a65; }
  .mindspore { fill: #7db4ff; }
  .box { fill: #1f262e; stroke: #3b4753; }
  .out { stroke: #e4e9ee; }
  .line { stroke: #8795a3; }
  .head { fill: #8795a3; }
}
</style>
)";

/// The kind of a layer is the first row whose text its type holds.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kKinds{{
    {"Conv", "weights"},
    {"Linear", "weights"},
    {"Embedding", "weights"},
    {"Norm", "norm"},
    {"ReLU", "activation"},
    {"relu", "activation"},
    {"oftmax", "activation"},
    {"oftMax", "activation"},
    {"Pool", "pool"},
    {"pool", "pool"},
    {"mean", "pool"},
    {"add", "join"},
    {"cat", "join"},
    {"", "other"},
}};

std::string_view kind_of(std::string_view type) {
  return std::ranges::find_if(
             kKinds,
             [&](const auto& row) { return type.find(row.first) != std::string_view::npos; })
      ->second;
}

/// Text between tags or in an attribute. Control characters and bad UTF-8 are written out before.
std::string xml(std::string_view text) {
  std::string safe;
  for (const char letter : escaped(text)) switch (letter) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += letter;
    }
  return safe;
}

double text_width(std::string_view text, double size) {
  return static_cast<double>(display_width(text)) * size * kLetterWidth;
}

/// What stands in a box, line by line: a text at the left and one at the right.
struct Label {
  struct Row {
    std::string_view look;
    double size;
    std::string left, right = {};
  };
  std::vector<Row> rows;

  [[nodiscard]] double width() const {
    double width = 0;
    for (const Row& row : rows) {
      const double gap = row.right.empty() ? 0 : 2 * kPadding;
      width =
          std::max(width, text_width(row.left, row.size) + gap + text_width(row.right, kTextSize));
    }
    return width + kStripe + 2 * kPadding;
  }
  [[nodiscard]] double height() const {
    return static_cast<double>(rows.size()) * kLineHeight + kPadding;
  }
};

/// The type and its tensors in one framework's words.
std::string words(std::string_view type, const std::vector<NodeSlot>& slots,
                  std::string NodeSlot::*name) {
  std::string text(type.empty() ? "no such layer" : type);
  for (const NodeSlot& slot : slots)
    if (!(slot.*name).empty()) text += (text.size() == type.size() ? ": " : " ") + slot.*name;
  return text;
}

Label label_of(const Node& node, const NodeFacts& facts) {
  Label label;
  label.rows.push_back({"name", kNameSize, escaped(node.id),
                        facts.outputs.empty() ? "" : shape_text(facts.outputs.front())});
  std::string count =
      facts.parameters == 0 ? "" : grouped(static_cast<std::uint64_t>(facts.parameters));
  if (facts.repeated && !facts.slots.empty()) count = "shared";
  label.rows.push_back(
      {"small torch", kTextSize, words(facts.type, facts.slots, &NodeSlot::torch)});
  label.rows.push_back({"small mindspore", kTextSize,
                        words(facts.mindspore, facts.slots, &NodeSlot::mindspore), count});
  return label;
}

Label input_label(const Description& description) {
  Label label;
  label.rows.push_back({"name", kNameSize, "input"});
  if (description.input) {
    Shape shape = description.input->shape;
    shape.insert(shape.begin(), 0);
    label.rows.front().right = shape_text(shape);
  }
  return label;
}

/// Cut in the middle, so that it takes at most `width`.
std::string fitted(const std::string& text, double width, double size) {
  return shortened(
      text, static_cast<std::size_t>(std::max(0.0, width / (size * kLetterWidth) + kRounding)));
}

class Drawing {
 public:
  Drawing(const Description& description, const std::vector<NodeFacts>& facts)
      : description_(description), facts_(facts) {
    labels_.push_back(input_label(description));
    for (std::size_t i = 0; i < facts.size(); ++i)
      labels_.push_back(label_of(description.nodes[i], facts[i]));
    width_ = kLeastWidth;
    for (const Label& label : labels_) width_ = std::max(width_, label.width());
    width_ = std::min(width_, kMostWidth);
  }

  std::string svg() {
    const Layout layout = lay_out(graph());
    const double width =
        std::max({layout.width, kLeastPage, 2 * kLeft + text_width(title(), kTitleSize)});
    text_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
        "viewBox=\"0 0 {0:.0f} {1:.0f}\">\n",
        width, layout.height + kHeader);
    text_ += fmt::format("<title>{}</title>\n", xml(title()));
    text_ += kStyle;
    text_ += fmt::format("<rect class=\"page\" width=\"{:.0f}\" height=\"{:.0f}\"/>\n", width,
                         layout.height + kHeader);
    header();
    text_ += fmt::format("<g transform=\"translate(0 {:.0f})\">\n", kHeader);
    for (const Line& line : layout.lines) arrow(line);
    for (std::size_t i = 0; i < labels_.size(); ++i) box(i, layout.boxes[i]);
    return text_ + "</g>\n</svg>\n";
  }

 private:
  [[nodiscard]] std::string title() const {
    return description_.about.empty() ? description_.file : description_.about;
  }

  [[nodiscard]] Graph graph() const {
    Graph graph{.box_width = width_, .box_heights = {}, .inputs = {{}}};
    for (const Label& label : labels_) graph.box_heights.push_back(label.height());
    std::unordered_map<std::string_view, std::size_t> places{{"input", 0}};
    for (const Node& node : description_.nodes) {
      auto& inputs = graph.inputs.emplace_back();
      for (const std::string& input : node.inputs)
        if (const std::size_t place = places.at(input);
            std::ranges::find(inputs, place) == inputs.end())
          inputs.push_back(place);
      places.emplace(node.id, places.size());
    }
    return graph;
  }

  void header() {
    std::uint64_t parameters = 0;
    for (const NodeFacts& facts : facts_)
      parameters += static_cast<std::uint64_t>(facts.parameters);
    text_ +=
        fmt::format("<text class=\"title\" x=\"{}\" y=\"28\">{}</text>\n", kLeft, xml(title()));
    text_ += fmt::format(
        "<text class=\"small dim\" x=\"{}\" y=\"48\">{} nodes, {} parameters. In each box: <tspan "
        "class=\"torch\">PyTorch</tspan>, <tspan class=\"mindspore\">MindSpore</tspan>, output (N: "
        "batch), parameters</text>\n",
        kLeft, facts_.size(), grouped(parameters));
  }

  void arrow(const Line& line) {
    constexpr double kHead = 7;
    const Point end = line.points.back();
    const Point before = line.points[line.points.size() - 2];
    const bool down = end.y > before.y;
    std::string path;
    for (std::size_t i = 0; i < line.points.size(); ++i) {
      Point point = line.points[i];
      if (i + 1 == line.points.size()) (down ? point.y : point.x) -= kHead - 1;
      path += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : " L", point.x, point.y);
    }
    text_ += fmt::format("<path class=\"line\" stroke-linejoin=\"round\" d=\"{}\"/>\n", path);
    const double along = kHead;
    const double aside = kHead * 0.55;
    text_ +=
        down ? fmt::format("<path class=\"head\" d=\"M{:.1f} {:.1f} l{:.1f} {:.1f} h{:.1f} z\"/>\n",
                           end.x, end.y, -aside, -along, 2 * aside)
             : fmt::format("<path class=\"head\" d=\"M{:.1f} {:.1f} l{:.1f} {:.1f} v{:.1f} z\"/>\n",
                           end.x, end.y, -along, -aside, 2 * aside);
  }

  void box(std::size_t place, const Point& at) {
    const Label& label = labels_[place];
    const bool is_input = place == 0;
    const bool out =
        !is_input && std::ranges::find(description_.outputs, description_.nodes[place - 1].id) !=
                         description_.outputs.end();
    text_ += fmt::format("<g transform=\"translate({:.1f} {:.1f})\">\n", at.x, at.y);
    if (!is_input)
      text_ += fmt::format("<title>{}</title>\n", xml(description_.nodes[place - 1].id));
    text_ += fmt::format("<rect class=\"box{}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"{}\"/>\n",
                         out ? " out" : "", width_, label.height(), is_input ? 12 : 4);
    if (!is_input)
      text_ +=
          fmt::format("<rect class=\"{}\" x=\"1\" y=\"1\" width=\"{:.0f}\" height=\"{:.1f}\"/>\n",
                      kind_of(facts_[place - 1].type), kStripe, label.height() - 2);
    double y = kLineHeight + 2;
    for (const Label::Row& row : label.rows) {
      const double inside = width_ - kStripe - 2 * kPadding;
      const double right = row.right.empty() ? 0 : text_width(row.right, kTextSize) + 2 * kPadding;
      text_ += fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", row.look,
                           kStripe + kPadding, y, xml(fitted(row.left, inside - right, row.size)));
      if (!row.right.empty())
        text_ += fmt::format(
            "<text class=\"small dim\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
            width_ - kPadding, y, xml(fitted(row.right, inside, kTextSize)));
      y += kLineHeight;
    }
    text_ += "</g>\n";
  }

  const Description& description_;
  const std::vector<NodeFacts>& facts_;
  std::vector<Label> labels_;
  double width_ = 0;
  std::string text_;
};

}  // namespace

std::string to_svg(const Description& description, const std::vector<NodeFacts>& facts) {
  std::size_t edges = 0;
  for (const Node& node : description.nodes) edges += node.inputs.size();
  if (facts.size() > kMaxDrawnNodes || edges > kMaxDrawnEdges)
    fail_at(ErrorKind::limit, {.file = description.file},
            "expected at most {} nodes and {} edges to draw, got {} and {}", kMaxDrawnNodes,
            kMaxDrawnEdges, facts.size(), edges);
  return Drawing(description, facts).svg();
}

}  // namespace twofold::net
