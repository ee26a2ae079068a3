#include "twofold/checkpoint/npz.h"

#include <algorithm>

#include "twofold/checkpoint/npy.h"
#include "twofold/checkpoint/roles.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

using twofold::to_string;

namespace {

constexpr std::string_view kExtension = ".npy";
/// Magic, version and length before a header.
constexpr std::uint64_t kNpyPrefix = 12;

std::string array_name(const ZipReader& zip, const ZipRecord& record) {
  if (!record.name.ends_with(kExtension))
    fail_at(ErrorKind::format, zip.source().at(record.header_offset),
            "expected only .npy members, got \"{}\"", escaped(record.name));
  return record.name.substr(0, record.name.size() - kExtension.size());
}

}  // namespace

std::vector<std::pair<std::string, Array>> read_npz(const Source& source) {
  const ZipReader zip(source);
  std::vector<std::pair<std::string, Array>> arrays;
  for (const ZipRecord& record : zip.records())
    arrays.emplace_back(array_name(zip, record), read_npy(zip.read(record)));
  return arrays;
}

std::vector<std::pair<std::string, Array>> read_npz(const std::filesystem::path& file) {
  return read_npz(Source::open(file));
}

Checkpoint list_npz(std::shared_ptr<const ZipReader> zip) {
  Checkpoint found;
  found.format = Format::npz;
  found.ordered = false;
  for (const ZipRecord& record : zip->records()) {
    Entry entry;
    entry.name = array_name(*zip, record);
    entry.path = {entry.name};
    const NpyLayout layout = read_npy_layout(zip->beginning(record, kMaxNpyHeader + kNpyPrefix));
    if (layout.bytes != record.size - std::min(record.size, layout.begin))
      fail_at(ErrorKind::format, zip->source().at(record.offset),
              "array \"{}\": expected {} bytes of elements, got {}", escaped(entry.name),
              layout.bytes, record.size - std::min(record.size, layout.begin));
    entry.dtype = layout.dtype;
    entry.shape = layout.shape;
    entry.role = role_of_name(entry.name, entry.dtype);
    entry.inferred = entry.role.has_value();
    entry.load = [zip, &record] { return read_npy(zip->read(record)); };
    found.entries.push_back(std::move(entry));
  }
  return found;
}

}  // namespace twofold::checkpoint
