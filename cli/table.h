#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal.h"

namespace twofold::cli {

/// One column of a table.
struct Column {
  std::string title;
  bool right = false;     ///< numbers: aligned to the right
  std::size_t least = 0;  ///< on a terminal it may be cut in the middle down to this; 0: never
  bool optional = false;  ///< left out on a terminal that is too narrow, before anything is cut
};

/// One cell. Text is escaped by the table, so names from files go in as they are.
struct Cell {
  Cell(std::string text, Style style = Style::plain)  // NOLINT(google-explicit-constructor)
      : text(std::move(text)), style(style) {}
  Cell(std::string_view text, Style style = Style::plain)  // NOLINT(google-explicit-constructor)
      : text(text), style(style) {}
  Cell(const char* text, Style style = Style::plain)  // NOLINT(google-explicit-constructor)
      : text(text), style(style) {}

  std::string text;
  Style style;
};

/// Rows under a line of titles, with two blanks between columns. Columns in which every cell is
/// empty are left out. On a terminal it is as wide as that at most: optional columns go, then long
/// cells are cut in the middle, "features.…weight"; in a pipe nothing is ever cut.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// As many cells as there are columns.
  void add(std::vector<Cell> row);
  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
  /// The table as text; every line ends with a line feed and none with blanks.
  [[nodiscard]] std::string str() const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths() const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace twofold::cli
