#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "twofold/core/dtype.h"
#include "twofold/core/export.h"
#include "twofold/core/progress.h"
#include "twofold/core/role.h"
#include "twofold/core/shape.h"
#include "twofold/tensor/array.h"

namespace twofold::checkpoint {

/// The containers that Twofold reads; `writes` says which of them it writes.
enum class Format : std::uint8_t {
  torch_zip,
  torch_stream,
  torch_tar,
  mindspore_ckpt,
  safetensors,
  npz,
};

/// "PyTorch zip", "MindSpore ckpt".
TWOFOLD_API std::string_view to_string(Format format);
/// One word for JSON and command lines: "torch_zip".
TWOFOLD_API std::string_view word_of(Format format);
/// True for the containers of torch.save: their names are torch's.
TWOFOLD_API bool is_torch(Format format);
/// True for the containers that any framework's names may be in: safetensors, .npz.
TWOFOLD_API bool is_neutral(Format format);
/// True when `write` writes it.
TWOFOLD_API bool writes(Format format);

/// What one part of a path was in the file.
enum class PathPart : std::uint8_t {
  key,     ///< a text key of a dict
  number,  ///< an integer key of a dict
  list,    ///< a position in a list
  tuple,   ///< a position in a tuple
};

/// One named tensor of a file. Its bytes are fetched by `load`, so a list of entries costs no
/// memory.
struct Entry {
  std::string name;               ///< path joined by dots: "conv1.weight", "optimizer.state.0.step"
  std::vector<std::string> path;  ///< keys from the root; list positions as numbers
  std::vector<PathPart> parts;    ///< what each part of `path` was; empty: text keys all
  DType dtype = DType::float32;
  Shape shape;
  std::optional<Role> role;  ///< none: the file does not say and the name does not tell
  bool inferred = false;     ///< the role is no more than what the name says
  bool persistent = true;  ///< false: a buffer that torch's state_dict() leaves out; never written
  std::optional<bool> requires_grad;    ///< none: the file does not say
  std::optional<std::string> alias_of;  ///< the earlier entry that is the same tensor
  std::function<Array()> load;  ///< the values; borrowed from the mapped file where it can be

  /// Elements times their size.
  [[nodiscard]] TWOFOLD_API std::uint64_t bytes() const;
};

/// What a file holds beside tensors.
struct Value {
  std::string name;
  std::vector<std::string> path;
  std::vector<PathPart> parts;                                                  ///< as an entry's
  std::variant<std::monostate, bool, std::int64_t, double, std::string> value;  ///< monostate: None
};

/// An ordered list of named tensors plus metadata, in the order of the pickle or the protobuf.
struct Checkpoint {
  Format format = Format::torch_zip;
  std::vector<Entry> entries;
  std::vector<Value> values;
  /// torch's `_metadata`: module path and version, in order; empty when the file has none.
  std::vector<std::pair<std::string, std::int64_t>> module_versions;
  /// Of a whole torch module: each module's path and class ("torch.nn.modules.conv.Conv2d"), in
  /// order of the walk; empty for other files.
  std::vector<std::pair<std::string, std::string>> module_types;
  /// What is neither tensor nor value and so is not read, e.g. "config (nets.Config)".
  std::vector<std::string> opaque;
  /// The files that it was read from: one, or an index and its shards; empty for bytes in memory.
  std::vector<std::filesystem::path> files;
  /// torch: the root is an OrderedDict, as state_dict() makes it; false: a plain dict.
  bool ordered = true;

  /// The entry of that name, or null.
  [[nodiscard]] TWOFOLD_API const Entry* find(std::string_view name) const;
};

/// How `read` reads.
struct ReadOptions {
  Progress progress;
};

/// Opens a file by its content, whatever its name; a folder or an index of shards, as Hugging Face
/// keeps a network (`model.safetensors.index.json`), as one file. Errors: ErrorKind::io (cannot be
/// read), ErrorKind:: format (damaged: file, offset, expected, got), ErrorKind::unsupported (a
/// known container that Twofold does not read, named), ErrorKind::limit.
TWOFOLD_API Checkpoint read(const std::filesystem::path& file, const ReadOptions& options = {});

/// The format that the extension of `file` names: .pt .pth .bin .pkl - torch, .ckpt - MindSpore,
/// .safetensors, .npz.
TWOFOLD_API std::optional<Format> format_of_extension(const std::filesystem::path& file);

/// How `write` writes.
struct WriteOptions {
  Progress progress;  ///< bytes written, of all
};

/// Writes `content` (its `format` decides how): one tensor at a time into a temporary file beside
/// the target, fsync, rename; on any error the target is as it was and no temporary file is left.
/// Two writes of the same content give the same bytes. Throws ErrorKind::io, ErrorKind::unsupported
/// (a dtype that the format has no word for, with the entry's name) and ErrorKind::key (a name
/// twice).
TWOFOLD_API void write(const std::filesystem::path& file, const Checkpoint& content,
                       const WriteOptions& options = {});

}  // namespace twofold::checkpoint
