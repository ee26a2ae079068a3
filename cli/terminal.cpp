#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "twofold/core/error.h"

namespace twofold::cli {

namespace {

constexpr std::size_t kUsualWidth = 80;
constexpr std::size_t kLeastWidth = 20;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

std::size_t columns(int descriptor) {
  std::size_t width = 0;
  const std::string_view text = environment("COLUMNS");
  std::from_chars(text.data(), text.data() + text.size(), width);
  winsize size{};
  if (width == 0 && ioctl(descriptor, TIOCGWINSZ, &size) == 0) width = size.ws_col;
  if (width == 0) return kUsualWidth;
  return width < kLeastWidth ? kLeastWidth : width;
}

Terminal look() {
  const bool out = isatty(STDOUT_FILENO) != 0;
  const bool error = isatty(STDERR_FILENO) != 0;
  const bool dumb = environment("TERM") == "dumb" || environment("TERM").empty();
  const bool colour = environment("NO_COLOR").empty() && !dumb;
  return {.width = out ? columns(STDOUT_FILENO) : 0,
          .colour = out && colour,
          .error_colour = error && colour,
          .progress = error && !dumb,
          .error_width = error ? columns(STDERR_FILENO) : kUsualWidth};
}

std::string in_style(Style style, std::string_view text) {
  constexpr std::array<std::string_view, 6> kCodes = {"", "1", "2", "32", "31", "33"};
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes.at(static_cast<std::size_t>(style)), text);
}

}  // namespace

const Terminal& terminal() {
  static const Terminal found = look();
  return found;
}

std::string styled(Style style, std::string_view text) {
  if (!terminal().colour || style == Style::plain || text.empty()) return std::string(text);
  return in_style(style, text);
}

std::string error_styled(Style style, std::string_view text) {
  if (!terminal().error_colour || style == Style::plain) return std::string(text);
  return in_style(style, text);
}

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void flush_output() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  fail(ErrorKind::io, "standard output: {}", std::strerror(errno));
}

}  // namespace twofold::cli
