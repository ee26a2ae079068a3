#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/core/dtype.h"
#include "twofold/core/export.h"
#include "twofold/core/shape.h"
#include "twofold/data/picture_steps.h"
#include "twofold/dialect/args.h"
#include "twofold/dialect/dialect.h"

namespace twofold::net {

/// The most bytes a description may have, and how deep its brackets may nest.
inline constexpr std::size_t kMaxDescriptionBytes = std::size_t{16} << 20U;
inline constexpr int kMaxDescriptionDepth = 128;
/// The most weights that a described network may have, so that a slip in a number is an error and
/// not an exhausted machine.
inline constexpr std::int64_t kMaxDescribedWeights = std::int64_t{1} << 33U;

/// What the network takes: one sample's shape, and how raw numbers become it:
/// (raw / divide - mean) / std, by channel (the first size) where there is more than one mean.
struct InputSpec {
  Shape shape = {};  ///< without the batch
  DType dtype = DType::float32;
  std::optional<double> divide = {};
  std::vector<double> mean = {};  ///< none, one, or one a channel
  std::vector<double> std = {};
  std::vector<data::PictureStep> picture = {};  ///< what a picture goes through before
};

/// What is wrong with the numbers of an input: the key and what it should be; an empty key when
/// nothing is.
struct InputFault {
  std::string key = {};
  std::string expected = {};
};
TWOFOLD_API InputFault fault_of(const InputSpec& spec);

/// One step of a network, in the words of the description's dialect.
struct Node {
  std::string id;                   ///< unique; the name, else the node's number, counted from 0
  std::string name = {};            ///< dotted state name: "features.0.0"; empty: no state
  std::string type;                 ///< "Conv2d"; functions are lower-case: "add"
  dialect::Call call = {};          ///< arguments as they were written
  std::vector<std::string> inputs;  ///< ids; "input" is the network's
};

/// A network as data. docs/descriptions.md is the language.
struct Description {
  std::string file;  ///< for messages
  dialect::Dialect dialect = dialect::Dialect::torch;
  std::string about = {};
  std::optional<InputSpec> input = {};
  std::vector<Node> nodes;
  std::vector<std::string> outputs;  ///< ids
};

/// Reads a description. Every id is resolved and every input comes from an earlier node; types and
/// arguments are checked by `build`. Errors are one line with the file, the node, what was expected
/// and what was found: ErrorKind::format for what is not such JSON, ErrorKind::key for unknown keys
/// and ids (with the nearest), ErrorKind::value for inputs that go in a circle, ErrorKind::limit.
TWOFOLD_API Description parse(std::string_view text, const std::string& file);
/// The same from a file. Throws ErrorKind::io as well.
TWOFOLD_API Description read(const std::filesystem::path& file);
/// The description as JSON, two spaces a level, arguments by name; `parse` takes it back.
TWOFOLD_API std::string to_json(const Description& description);

/// Throws an error about a node: "mnist.json: node 'conv1': <message>".
[[noreturn]] TWOFOLD_API void fail_node(ErrorKind kind, const Description& description,
                                        const Node& node, const std::string& message);

}  // namespace twofold::net
