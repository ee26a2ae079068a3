#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "twofold/convert/infer.h"
#include "twofold/dialect/dialect.h"
#include "twofold/net/description.h"

namespace twofold::cli {

/// The options that say in whose words a file is written and what its layers are; ls, show and
/// convert share them.
struct Vocabulary {
  std::string from, net;
  std::vector<std::string> layers;  ///< "bn1=LayerNorm"

  /// Adds --from, --net and --layer to a command.
  void add_to(CLI::App& command);
  /// What they mean to the library; reads the description. Throws ErrorKind::usage and what reading
  /// throws. The result must not outlive this.
  [[nodiscard]] convert::InferOptions infer_options();

 private:
  std::optional<net::Description> description_;
};

/// The words for a dialect's option.
inline const std::vector<std::string> kDialectWords = {"torch", "mindspore", "mint"};

/// The dialect of a word that CLI11 has checked.
dialect::Dialect dialect_of_word(const std::string& word);

}  // namespace twofold::cli
