#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "twofold/core/progress.h"

namespace twofold::cli {

/// A line on standard error that tells how far long work is. Nothing is drawn when standard error
/// is no terminal or when the work takes no longer than a blink; the line is wiped at the end.
class ProgressBar {
 public:
  /// `what` is a word or two: "reading mnist.pt".
  explicit ProgressBar(const std::string& what);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ProgressBar(ProgressBar&&) = delete;
  ProgressBar& operator=(ProgressBar&&) = delete;

  void show(std::uint64_t done, std::uint64_t total);
  /// For the library; the bar must outlive it.
  [[nodiscard]] Progress listener();

 private:
  using Clock = std::chrono::steady_clock;

  std::string what_;
  Clock::time_point next_;
  bool drawn_ = false;
};

}  // namespace twofold::cli
