#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/checkpoint/source.h"
#include "twofold/core/dtype.h"
#include "twofold/core/shape.h"

// Python's pickle, protocols 0 to 5, read by a machine that builds plain values and can call
// nothing: what a pickle would import stays a name, what it would call stays a node of callable and
// arguments. A stream is a sequence of one-byte opcodes with their arguments;
// docs/formats/torch-zip.md lists them.

namespace twofold::checkpoint {

/// The longest pickle that is read.
inline constexpr std::uint64_t kMaxPickle = std::uint64_t{1} << 30U;
/// The most opcodes of a pickle.
inline constexpr std::uint64_t kMaxPickleOpcodes = 50'000'000;
/// The most values of a pickle.
inline constexpr std::uint64_t kMaxPickleNodes = 20'000'000;
/// The most marks that may be open at once.
inline constexpr std::uint64_t kMaxPickleMarks = 10'000;
/// The longest text or byte string of a pickle.
inline constexpr std::uint64_t kMaxPickleText = std::uint64_t{64} << 20U;
/// The longest line of a text opcode, and so of a module or class name.
inline constexpr std::uint64_t kMaxPickleLine = 4096;

/// A value of a pickle, by its position.
using NodeId = std::uint32_t;
/// No value.
inline constexpr NodeId kNoNode = 0xFFFFFFFF;

/// What a value is.
enum class NodeKind : std::uint8_t {
  none,
  boolean,
  integer,
  big_integer,  ///< does not fit an int64; `text` holds its bytes, two's complement, lowest first
  real,
  text,        ///< UTF-8
  bytes,       ///< also text that is no UTF-8
  global,      ///< an imported name: `text` is the module, `name` the rest
  tuple,       ///< `items`
  list,        ///< `items`
  set,         ///< `items`
  dict,        ///< `items`: key, value, key, value...
  call,        ///< `items`: callable, arguments
  object,      ///< `items`: class, arguments, and for NEWOBJ_EX keyword arguments
  persistent,  ///< `items`: the persistent id
};

using twofold::to_string;  // the one below would hide those of shapes and dtypes
/// "list", for errors.
std::string_view to_string(NodeKind kind);

/// One plain value. Others are named by position, so that no depth or cycle of a file can hurt.
struct Node {
  NodeKind kind = NodeKind::none;
  bool boolean = false;
  NodeId state = kNoNode;       ///< of a call or an object: what BUILD gave it
  NodeId list_items = kNoNode;  ///< of a call or an object: a list of what was appended
  NodeId dict_items = kNoNode;  ///< of a call or an object: a dict of what was set
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text = {};
  std::string_view name = {};
  std::uint64_t offset = 0;  ///< of the opcode that made it, in the pickle
  std::vector<NodeId> items = {};
};

/// The values of one pickle. Texts point into its source.
struct Pickle {
  Source source;
  std::vector<Node> nodes;
  std::deque<std::string> decoded;  ///< texts that stand escaped in the stream
  NodeId root = kNoNode;
  std::uint64_t end = 0;  ///< the byte behind the STOP

  /// The node of an id.
  [[nodiscard]] const Node& operator[](NodeId id) const { return nodes[id]; }
  /// True when the value is that name; Python 2's names of modules count as Python 3's.
  [[nodiscard]] bool is_global(NodeId id, std::string_view module, std::string_view name) const;
  /// Text, or ASCII bytes as Python 2 wrote them.
  [[nodiscard]] std::optional<std::string_view> text(NodeId id) const;
  [[nodiscard]] std::optional<std::int64_t> integer(NodeId id) const;
  [[nodiscard]] std::optional<bool> boolean(NodeId id) const;
  /// The place of a value in its file.
  [[nodiscard]] Place at(NodeId id) const { return source.at(nodes[id].offset); }
};

/// Runs the pickle at the start of `source`. Throws ErrorKind::format (with offset),
/// ErrorKind::unsupported (extension codes, buffers that lie outside) and ErrorKind::limit.
Pickle read_pickle(const Source& source);

/// The same of the pickle that begins at byte `at` of a longer source; the result's source ends
/// with it. Moves `at` behind it.
Pickle next_pickle(const Source& source, std::uint64_t& at);

}  // namespace twofold::checkpoint
