#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace twofold::cli {

/// How a piece of text stands out on a terminal.
enum class Style { plain, heading, dim, good, bad, note };

/// What the program writes to. Colour, progress and shortened tables are for terminals alone.
struct Terminal {
  std::size_t width = 0;      ///< columns of standard output; 0 when it is no terminal
  bool colour = false;        ///< standard output shows colours
  bool error_colour = false;  ///< standard error does
  bool progress = false;      ///< standard error is a terminal that can redraw a line
  std::size_t error_width = 80;
};

/// Looks at standard output and error, COLUMNS, TERM and NO_COLOR (https://no-color.org).
const Terminal& terminal();

/// `text` in colour when standard output shows colours.
std::string styled(Style style, std::string_view text);
/// `text` in colour when standard error shows colours.
std::string error_styled(Style style, std::string_view text);

/// Writes to standard output.
void print(std::string_view text);
/// Writes what is still held back. Throws ErrorKind::io when standard output cannot take it, as on
/// a full disk.
void flush_output();

}  // namespace twofold::cli
