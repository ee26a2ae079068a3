#include "cli/progress_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "cli/table.h"
#include "cli/terminal.h"
#include "twofold/core/text.h"

namespace twofold::cli {

namespace {

constexpr auto kBlink = std::chrono::milliseconds(300);
constexpr auto kRedraw = std::chrono::milliseconds(80);
constexpr std::size_t kMostCells = 30;
constexpr std::size_t kLeastCells = 10;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

ProgressBar::ProgressBar(const std::string& what)
    : what_(escaped(what)), next_(Clock::now() + kBlink) {}

ProgressBar::~ProgressBar() {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
}

void ProgressBar::show(std::uint64_t done, std::uint64_t total) {
  if (!terminal().progress || total == 0 || Clock::now() < next_) return;
  next_ = Clock::now() + kRedraw;
  const double part = static_cast<double>(std::min(done, total)) / static_cast<double>(total);
  constexpr std::size_t kAround = 8;  // blanks and the percentage
  const std::size_t width =
      std::max<std::size_t>(terminal().error_width, kLeastCells + kAround + 2);
  const std::string what = shortened(what_, width - kAround - kLeastCells - 1);
  const std::size_t room = width - kAround - display_width(what) - 1;
  const std::size_t cells = std::clamp(room, kLeastCells, kMostCells);
  const auto full = static_cast<std::size_t>(part * static_cast<double>(cells));
  fmt::print(stderr, "\r\x1b[K{} {} {:3.0f} %", what,
             error_styled(Style::good, repeated("━", full)) +
                 error_styled(Style::dim, repeated("─", cells - full)),
             part * 100);
  std::fflush(stderr);
  drawn_ = true;
}

Progress ProgressBar::listener() {
  return [this](std::uint64_t done, std::uint64_t total) { show(done, total); };
}

}  // namespace twofold::cli
