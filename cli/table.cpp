#include "cli/table.h"

#include <algorithm>
#include <numeric>

#include "twofold/core/text.h"

namespace twofold::cli {

namespace {

constexpr std::size_t kGap = 2;

std::string padded(const Cell& cell, std::size_t width, bool right, bool last) {
  const std::string text = shortened(cell.text, width);
  const std::string blanks(width - display_width(text), ' ');
  if (right) return blanks + styled(cell.style, text);
  return styled(cell.style, text) + (last ? "" : blanks);
}

}  // namespace

void Table::add(std::vector<Cell> row) {
  for (Cell& cell : row) cell.text = escaped(cell.text);
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_)
    for (std::size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], display_width(row[c].text));
  std::size_t total = 0;
  for (std::size_t c = 0; c < widths.size(); ++c) {
    if (widths[c] == 0) continue;
    widths[c] = std::max(widths[c], display_width(columns_[c].title));
    total += widths[c] + (total == 0 ? 0 : kGap);
  }
  const std::size_t limit = terminal().width == 0 ? total : terminal().width;
  for (std::size_t c = widths.size(); c-- > 0 && total > limit;) {
    if (!columns_[c].optional || widths[c] == 0) continue;
    total -= widths[c] + kGap;
    widths[c] = 0;
  }
  // The widest column that may shrink gives one blank after the other.
  while (total > limit) {
    std::size_t widest = widths.size();
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const bool may = columns_[c].least != 0 && widths[c] > columns_[c].least;
      if (may && (widest == widths.size() || widths[c] > widths[widest])) widest = c;
    }
    if (widest == widths.size()) break;
    --widths[widest];
    --total;
  }
  return widths;
}

std::string Table::str() const {
  const std::vector<std::size_t> all = widths();
  std::vector<std::size_t> shown;
  for (std::size_t c = 0; c < all.size(); ++c)
    if (all[c] != 0) shown.push_back(c);
  std::string out;
  const auto line = [&](const auto& cell_of) {
    std::string text;
    for (const std::size_t c : shown) {
      if (c != shown.front()) text.append(kGap, ' ');
      text += padded(cell_of(c), all[c], columns_[c].right, c == shown.back());
    }
    while (!text.empty() && text.back() == ' ') text.pop_back();
    out += text + "\n";
  };
  line([&](std::size_t c) { return Cell(columns_[c].title, Style::heading); });
  for (const auto& row : rows_) line([&](std::size_t c) { return row[c]; });
  return out;
}

}  // namespace twofold::cli
