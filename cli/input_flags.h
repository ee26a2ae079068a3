#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "twofold/data/picture_steps.h"
#include "twofold/net/description.h"

namespace twofold::cli {

/// The options that say how pictures and numbers become a network's input, in place of what its
/// description says; run and verify share them.
class InputFlags {
 public:
  /// Adds --resize, --crop, --shrink, --pad, --divide, --mean and --std to a command. This must
  /// live as long as the command.
  void add_to(CLI::App& command);

  /// Puts what was given into a description. Steps for pictures replace all of the description's
  /// and keep the order of the command line. Throws ErrorKind::usage for numbers that cannot be.
  void apply_to(net::Description& description) const;

  /// True when a step for pictures was given.
  [[nodiscard]] bool has_steps() const;

 private:
  [[nodiscard]] std::vector<data::PictureStep> steps() const;

  const CLI::App* command_ = nullptr;
  std::vector<std::pair<data::PictureStep::Kind, const CLI::Option*>> step_options_;
  std::optional<double> divide_;
  std::string mean_, std_;
};

}  // namespace twofold::cli
