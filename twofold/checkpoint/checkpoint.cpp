#include "twofold/checkpoint/checkpoint.h"

#include <algorithm>
#include <array>

#include "twofold/checkpoint/containers.h"
#include "twofold/checkpoint/mindspore_writer.h"
#include "twofold/checkpoint/npz_writer.h"
#include "twofold/checkpoint/safetensors_writer.h"
#include "twofold/checkpoint/shards.h"
#include "twofold/checkpoint/torch_writer.h"
#include "twofold/core/checked.h"

namespace twofold::checkpoint {

namespace {

using Writer = void (*)(const std::filesystem::path& file, const Checkpoint& content,
                        const WriteOptions& options);

enum class Names : std::uint8_t { torch, mindspore, any };

struct FormatRow {
  std::string_view name;
  std::string_view word;
  Names names;
  Writer write;  ///< null: only read
};

/// In the order of the enumeration.
constexpr auto kFormats = std::to_array<FormatRow>({
    {"PyTorch zip", "torch_zip", Names::torch, &write_torch},
    {"PyTorch stream (before 1.6)", "torch_stream", Names::torch, nullptr},
    {"PyTorch tar (0.1)", "torch_tar", Names::torch, nullptr},
    {"MindSpore ckpt", "mindspore_ckpt", Names::mindspore,
     [](const std::filesystem::path& file, const Checkpoint& content, const WriteOptions& options) {
       write_mindspore(file, content, options);
     }},
    {"safetensors", "safetensors", Names::any, &write_safetensors},
    {"NumPy npz", "npz", Names::any, &write_npz},
});

const FormatRow& row_of(Format format) { return kFormats.at(static_cast<std::size_t>(format)); }

struct ExtensionRow {
  std::string_view extension;
  Format format;
};

constexpr auto kExtensions = std::to_array<ExtensionRow>({
    {".pt", Format::torch_zip},
    {".pth", Format::torch_zip},
    {".bin", Format::torch_zip},
    {".pkl", Format::torch_zip},
    {".ckpt", Format::mindspore_ckpt},
    {".safetensors", Format::safetensors},
    {".npz", Format::npz},
});

}  // namespace

std::string_view to_string(Format format) { return row_of(format).name; }
std::string_view word_of(Format format) { return row_of(format).word; }
bool is_torch(Format format) { return row_of(format).names == Names::torch; }
bool is_neutral(Format format) { return row_of(format).names == Names::any; }
bool writes(Format format) { return row_of(format).write != nullptr; }

std::uint64_t Entry::bytes() const {
  const auto elements = static_cast<std::uint64_t>(numel(shape));
  return checked_mul(elements, std::uint64_t{size_of(dtype)});
}

const Entry* Checkpoint::find(std::string_view name) const {
  const auto entry = std::ranges::find(entries, name, &Entry::name);
  return entry == entries.end() ? nullptr : &*entry;
}

Checkpoint read(const std::filesystem::path& file, const ReadOptions& options) {
  const std::filesystem::path target =
      std::filesystem::is_directory(file) ? file_of_folder(file) : file;
  if (is_shard_index(target)) return read_shards(target, options);
  const Source source = Source::open(target);
  Checkpoint found = read_any(source);
  found.files.push_back(target);
  if (options.progress) options.progress(source.size(), source.size());
  return found;
}

std::optional<Format> format_of_extension(const std::filesystem::path& file) {
  const std::string extension = file.extension().string();
  for (const ExtensionRow& row : kExtensions)
    if (row.extension == extension) return row.format;
  return std::nullopt;
}

void write(const std::filesystem::path& file, const Checkpoint& content,
           const WriteOptions& options) {
  check(writes(content.format), ErrorKind::unsupported, "{} files are read, not written",
        to_string(content.format));
  row_of(content.format).write(file, content, options);
}

}  // namespace twofold::checkpoint
