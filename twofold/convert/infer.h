#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "twofold/convert/source.h"
#include "twofold/core/export.h"
#include "twofold/dialect/dialect.h"
#include "twofold/net/description.h"

namespace twofold::convert {

/// How sure a layer's type is.
enum class Certainty : std::uint8_t {
  given,      ///< the description, the file or the caller says it
  certain,    ///< names and shapes allow nothing else
  likely,     ///< neighbours or the layer's name speak for it
  ambiguous,  ///< several types fit, and they are written differently somewhere
};
/// "given", "certain", "likely", "ambiguous".
TWOFOLD_API std::string_view to_string(Certainty certainty);

/// A layer as read from a file's names and shapes.
struct Layer {
  std::string path;  ///< "features.0.1"; empty: the root
  std::string type;  ///< canonical: "BatchNorm2d"; empty: a user's own, whose names stay
  Certainty certainty = Certainty::certain;
  std::string reason;                                           ///< one sentence
  std::vector<std::string> alternatives = {};                   ///< other types that fit
  dialect::Dialect dialect = dialect::Dialect::torch;           ///< whose words its tensors are in
  std::vector<std::pair<std::string, std::size_t>> slots = {};  ///< canonical slot, item
  std::vector<std::size_t> others = {};  ///< items that no slot of the type explains
};

/// What was found out about a file.
struct Inference {
  dialect::Dialect dialect = dialect::Dialect::torch;
  bool dialect_certain = true;  ///< false: classic and mint are written alike here
  std::string dialect_reason;
  std::vector<Layer> layers;  ///< in the order of the file
};

/// What is known about it beforehand.
struct InferOptions {
  std::optional<dialect::Dialect> from = {};  ///< none: what format and names say
  const net::Description* net = nullptr;      ///< types for certain
  std::vector<std::pair<std::string, std::string>> layers = {};  ///< path, type; settles a layer
};

/// The layers of a file from its names, shapes and neighbours. Throws ErrorKind::usage for a
/// `layers` entry whose path or type does not exist (with the nearest) or does not fit.
TWOFOLD_API Inference infer(const Source& source, const checkpoint::Checkpoint& checkpoint,
                            const InferOptions& options = {});

}  // namespace twofold::convert
