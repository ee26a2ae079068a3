#include "twofold/checkpoint/npz.h"

#include "twofold/checkpoint/npy.h"
#include "twofold/checkpoint/zip_reader.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

std::vector<std::pair<std::string, Array>> read_npz(const Source& source) {
  constexpr std::string_view kExtension = ".npy";
  const ZipReader zip(source);
  std::vector<std::pair<std::string, Array>> arrays;
  for (const ZipRecord& record : zip.records()) {
    if (!record.name.ends_with(kExtension))
      fail_at(ErrorKind::format, source.at(record.header_offset),
              "expected only .npy members, got \"{}\"", escaped(record.name));
    std::string name = record.name.substr(0, record.name.size() - kExtension.size());
    arrays.emplace_back(std::move(name), read_npy(zip.read(record)));
  }
  return arrays;
}

std::vector<std::pair<std::string, Array>> read_npz(const std::filesystem::path& file) {
  return read_npz(Source::open(file));
}

}  // namespace twofold::checkpoint
