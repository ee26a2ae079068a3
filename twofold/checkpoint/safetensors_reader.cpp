#include "twofold/checkpoint/safetensors_reader.h"

#include <string>
#include <unordered_map>

#include "twofold/checkpoint/roles.h"
#include "twofold/checkpoint/safetensors_header.h"

namespace twofold::checkpoint {

namespace {

constexpr std::uint64_t kLengthSize = 8;

Entry entry_of(const SafetensorsTensor& tensor, const Source& data) {
  Entry entry;
  entry.name = tensor.name;
  entry.path = {tensor.name};
  entry.dtype = tensor.dtype;
  entry.shape = tensor.shape;
  entry.role = role_of_name(tensor.name, tensor.dtype);
  entry.inferred = entry.role.has_value();
  entry.load = [bytes = data.part(tensor.begin, tensor.end - tensor.begin), dtype = tensor.dtype,
                shape = tensor.shape] {
    // Sizes beside a 0 may multiply to more than an int64; the strides of an empty array are free.
    Strides strides = bytes.size() == 0 ? Strides(shape.size(), 1) : contiguous_strides(shape);
    return Array(bytes.storage(size_of(dtype)), dtype, shape, std::move(strides));
  };
  return entry;
}

/// A pair of `__metadata__` that names a tensor is a tie; any other is a value.
void add_metadata(Checkpoint& found, const SafetensorsHeader& header) {
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < header.tensors.size(); ++i) places.emplace(header.tensors[i].name, i);
  for (const auto& [key, value] : header.metadata) {
    const auto kept = places.find(value);
    if (kept != places.end() && !places.contains(key) && key != "format") {
      Entry alias = found.entries[kept->second];
      alias.alias_of = alias.name;
      alias.name = key;
      alias.path = {key};
      found.entries.push_back(std::move(alias));
    } else {
      found.values.push_back({.name = key, .path = {key}, .parts = {}, .value = value});
    }
  }
}

}  // namespace

bool is_safetensors(std::string_view bytes) {
  if (bytes.size() <= kLengthSize) return false;
  std::uint64_t size = 0;
  for (std::size_t i = kLengthSize; i-- > 0;)
    size = (size << 8U) | static_cast<unsigned char>(bytes[i]);
  const std::string_view json = bytes.substr(kLengthSize);
  const std::size_t first = json.substr(0, 1024).find_first_not_of(" \t\r\n");
  return size > 0 && size <= kMaxSafetensorsHeader && first != std::string_view::npos &&
         json[first] == '{';
}

Checkpoint read_safetensors(const Source& source) {
  Cursor cursor(source);
  const std::uint64_t size = cursor.u64();
  if (size > kMaxSafetensorsHeader)
    fail_at(ErrorKind::limit, source.at(0), "expected a header of at most {} bytes, got {}",
            kMaxSafetensorsHeader, size);
  if (size > cursor.remaining())
    fail_at(ErrorKind::format, source.at(0), "expected a header of {} bytes, got only {} bytes",
            size, cursor.remaining());
  const Source json = source.part(kLengthSize, size);
  const Source data = source.part(kLengthSize + size, cursor.remaining() - size);
  const SafetensorsHeader header = read_safetensors_header(json, data.size());
  Checkpoint found;
  found.format = Format::safetensors;
  found.entries.reserve(header.tensors.size());
  for (const SafetensorsTensor& tensor : header.tensors)
    found.entries.push_back(entry_of(tensor, data));
  add_metadata(found, header);
  return found;
}

}  // namespace twofold::checkpoint
