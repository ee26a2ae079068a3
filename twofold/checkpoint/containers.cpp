#include "twofold/checkpoint/containers.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "twofold/checkpoint/mindspore_reader.h"
#include "twofold/checkpoint/npz.h"
#include "twofold/checkpoint/safetensors_reader.h"
#include "twofold/checkpoint/torch_reader.h"
#include "twofold/checkpoint/torch_stream.h"
#include "twofold/checkpoint/torch_tar.h"
#include "twofold/checkpoint/zip_reader.h"

namespace twofold::checkpoint {

using namespace std::string_view_literals;

namespace {

constexpr std::size_t kTarMagicAt = 257;

/// One container that is known by its first bytes.
struct Row {
  bool (*matches)(std::string_view bytes);
  Checkpoint (*read)(const Source& source);  ///< null: recognised, but not read
  std::string_view name;
};

bool is_zip(std::string_view bytes) { return bytes.starts_with("PK\x03\x04"sv); }
bool is_preview(std::string_view bytes) { return bytes.starts_with("PYTORCH1"sv); }
bool is_pickle(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] <= 5 && bytes.ends_with('.');
}
bool is_tar(std::string_view bytes) {
  return bytes.size() > kTarMagicAt && bytes.substr(kTarMagicAt).starts_with("ustar"sv);
}
bool is_npy(std::string_view bytes) { return bytes.starts_with("\x93NUMPY"sv); }
bool is_hdf5(std::string_view bytes) { return bytes.starts_with("\x89HDF\r\n\x1A\n"sv); }
bool is_gguf(std::string_view bytes) { return bytes.starts_with("GGUF"sv); }
bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1F\x8B"sv); }

bool is_encrypted(std::string_view bytes) {
  return bytes.size() > 4 && bytes[0] >= '\xD8' && bytes[0] <= '\xDA' &&
         bytes.substr(1).starts_with("\x5E\x3A\x7F"sv);
}

/// ir_version, a short text, and then the producer "MindSpore".
bool is_mindir(std::string_view bytes) {
  if (bytes.size() < 2 || bytes[0] != '\x0A') return false;
  const auto version = static_cast<unsigned char>(bytes[1]);
  return bytes.size() > version + 2U &&
         bytes.substr(version + 2U).starts_with("\x12\x09MindSpore"sv);
}

/// A .ckpt has no magic: its first field is a message whose first field is a name or a tensor.
bool is_ckpt(std::string_view bytes) {
  if (bytes.size() < 4 || bytes[0] != '\x0A') return false;
  std::size_t at = 1;
  while (at < bytes.size() && at < 11 && (static_cast<unsigned char>(bytes[at]) & 0x80U) != 0) ++at;
  return at + 1 < bytes.size() && (bytes[at + 1] == '\x0A' || bytes[at + 1] == '\x12');
}

/// One kind of zip archive, known by its records, whatever folder they are in.
struct ZipRow {
  std::string_view record;
  std::string_view name;
};

constexpr auto kOtherArchives = std::to_array<ZipRow>({
    {"constants.pkl", "a TorchScript archive"},
    {"archive_format", "a .pt2 archive of torch.export"},
    {"serialized_exported_program.json", "a .pt2 archive of torch.export"},
});

bool has_record(const ZipReader& zip, std::string_view name) {
  return std::ranges::any_of(zip.records(), [name](const ZipRecord& record) {
    const std::size_t slash = record.name.find('/');
    return record.name == name ||
           (slash != std::string::npos && std::string_view(record.name).substr(slash + 1) == name);
  });
}

[[noreturn]] void refuse(const Source& source, std::string_view name) {
  fail_at(ErrorKind::unsupported, {.file = source.name()},
          "this is {}, which is not read; PyTorch files, MindSpore .ckpt, safetensors and .npz are",
          name);
}

Checkpoint read_zip(const Source& source) {
  auto zip = std::make_shared<const ZipReader>(source);
  for (const ZipRow& row : kOtherArchives)
    if (has_record(*zip, row.record)) refuse(source, row.name);
  if (has_record(*zip, "data.pkl")) return read_torch(std::move(zip));
  const bool is_npz = std::ranges::all_of(
      zip->records(), [](const ZipRecord& record) { return record.name.ends_with(".npy"); });
  if (is_npz) return list_npz(std::move(zip));
  fail_at(ErrorKind::format, {.file = source.name()},
          "expected a PyTorch file, got a zip archive without data.pkl");
}

constexpr auto kContainers = std::to_array<Row>({
    {&is_zip, &read_zip, "a zip archive"},
    {&is_preview, nullptr, "a PyTorch preview file (PYTORCH1)"},
    {&is_tar, &read_torch_tar, "a tar archive, as PyTorch 0.1 wrote"},
    {&is_torch_stream, &read_torch_stream, "a PyTorch file of the format before 1.6"},
    {&is_pickle, nullptr, "a bare pickle"},
    {&is_npy, nullptr, "a NumPy .npy"},
    {&is_hdf5, nullptr, "an HDF5 file"},
    {&is_gguf, nullptr, "a GGUF file"},
    {&is_gzip, nullptr, "a gzip file"},
    {&is_encrypted, nullptr, "an encrypted MindSpore file"},
    {&is_safetensors, &read_safetensors, "a safetensors file"},
    {&is_mindir, nullptr, "a MindIR graph"},
    {&is_ckpt, &read_mindspore, "a MindSpore .ckpt"},
});

}  // namespace

Checkpoint read_any(const Source& source) {
  if (source.size() == 0) fail_at(ErrorKind::format, {.file = source.name()}, "the file is empty");
  for (const Row& row : kContainers) {
    if (!row.matches(source.text())) continue;
    if (row.read == nullptr) refuse(source, row.name);
    return row.read(source);
  }
  fail_at(ErrorKind::format, {.file = source.name()},
          "expected a PyTorch file, a MindSpore .ckpt, safetensors or .npz, got something else");
}

}  // namespace twofold::checkpoint
