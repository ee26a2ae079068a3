#include "twofold/checkpoint/zip_writer.h"

#include <libdeflate.h>

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "twofold/checkpoint/put.h"
#include "twofold/checkpoint/zip_directory.h"
#include "twofold/core/error.h"

namespace twofold::checkpoint {

namespace {

constexpr std::uint64_t kBodyAlignment = 64;
constexpr std::uint64_t kLocalSize = 30;
constexpr std::uint64_t kZip64EndRest = 44;
constexpr std::uint16_t kPaddingField = 0x4246;  // "FB"
constexpr char kPadding = 'Z';
constexpr std::uint64_t kHashStep = 0x9E3779B9;

std::uint32_t clamped(std::uint64_t value) {
  return value >= kZipClamped ? kZipClamped : static_cast<std::uint32_t>(value);
}

std::uint16_t flags_of(std::uint64_t size) {
  return size > 0 ? kZipUtf8 | kZipHasDescriptor : kZipUtf8;
}

/// The zip64 extra field, or nothing when all numbers are small.
std::string zip64_field(std::uint64_t size, std::uint64_t stored_size, std::uint64_t offset) {
  std::string numbers;
  if (size >= kZipClamped) {
    put(numbers, size);
    put(numbers, stored_size);
  }
  if (offset >= kZipClamped) put(numbers, offset);
  std::string field;
  if (numbers.empty()) return field;
  put(field, std::uint16_t{1});
  put(field, static_cast<std::uint16_t>(numbers.size()));
  return field + numbers;
}

void mix(std::uint64_t& hash, std::uint64_t value) {
  hash ^= value + kHashStep + (hash << 6U) + (hash >> 2U);
}

}  // namespace

ZipWriter::ZipWriter(AtomicFile& out, std::string root) : out_(out), root_(std::move(root)) {}

void ZipWriter::add(std::string_view name, std::string_view body) {
  begin(name, body.size());
  write(std::as_bytes(std::span(body.data(), body.size())));
  end();
}

void ZipWriter::begin(std::string_view name, std::uint64_t size) {
  const std::uint64_t offset = out_.position();
  const std::string full = root_ + "/" + std::string(name);
  check(full.size() <= kMaxZipName, ErrorKind::limit, "a record's name of {} bytes", full.size());
  std::string extra = zip64_field(size, 0, offset);
  const std::uint64_t unpadded = offset + kLocalSize + full.size() + extra.size() + 4;
  const std::uint64_t padding = (kBodyAlignment - unpadded % kBodyAlignment) % kBodyAlignment;
  put(extra, kPaddingField);
  put(extra, static_cast<std::uint16_t>(padding));
  extra.append(padding, kPadding);
  std::string header;
  put(header, kZipLocal);
  put(header, std::uint16_t{0});
  put(header, flags_of(size));
  header.append(18, '\0');  // stored, no time; CRC and sizes stand behind the body
  put(header, static_cast<std::uint16_t>(full.size()));
  put(header, static_cast<std::uint16_t>(extra.size()));
  out_.write(header + full + extra);
  records_.push_back({.name = std::string(name), .size = size, .header_offset = offset});
  missing_ = size;
}

void ZipWriter::write(std::span<const std::byte> bytes) {
  check(bytes.size() <= missing_, ErrorKind::internal, "a record got more than its size");
  missing_ -= bytes.size();
  Record& record = records_.back();
  if (!bytes.empty()) record.crc = libdeflate_crc32(record.crc, bytes.data(), bytes.size());
  out_.write(bytes);
}

void ZipWriter::end() {
  const Record& record = records_.back();
  check(missing_ == 0, ErrorKind::internal, "a record got less than its size");
  if (record.size == 0) return;
  std::string descriptor;
  put(descriptor, kZipDescriptor);
  put(descriptor, record.crc);
  const bool wide = record.size >= kZipClamped || record.header_offset >= kZipClamped;
  for (int i = 0; i < 2; ++i) {
    if (wide) {
      put(descriptor, record.size);
    } else {
      put(descriptor, static_cast<std::uint32_t>(record.size));
    }
  }
  out_.write(descriptor);
}

void ZipWriter::finish() {
  const std::uint64_t begin = out_.position();
  for (const Record& record : records_) {
    const std::string name = root_ + "/" + record.name;
    const std::string extra = zip64_field(record.size, record.size, record.header_offset);
    std::string entry;
    put(entry, kZipCentral);
    put(entry, std::uint32_t{0});  // made by, needed
    put(entry, flags_of(record.size));
    put(entry, std::uint16_t{0});
    put(entry, std::uint32_t{0});
    put(entry, record.crc);
    put(entry, clamped(record.size));
    put(entry, clamped(record.size));
    put(entry, static_cast<std::uint16_t>(name.size()));
    put(entry, static_cast<std::uint16_t>(extra.size()));
    entry.append(10, '\0');  // comment, disk, attributes
    put(entry, clamped(record.header_offset));
    out_.write(entry + name + extra);
  }
  const std::uint64_t end = out_.position();
  const std::uint64_t count = records_.size();
  std::string tail;
  put(tail, kZip64End);
  put(tail, kZip64EndRest);
  put(tail, std::uint16_t{0x031E});
  put(tail, std::uint16_t{0x002D});
  put(tail, std::uint64_t{0});
  put(tail, count);
  put(tail, count);
  put(tail, end - begin);
  put(tail, begin);
  put(tail, kZip64Locator);
  put(tail, std::uint32_t{0});
  put(tail, end);
  put(tail, std::uint32_t{1});
  put(tail, kZipEnd);
  put(tail, std::uint32_t{0});
  const auto few = static_cast<std::uint16_t>(std::min<std::uint64_t>(count, 0xFFFF));
  put(tail, few);
  put(tail, few);
  put(tail, clamped(end - begin));
  put(tail, clamped(begin));
  put(tail, std::uint16_t{0});
  out_.write(tail);
}

std::string ZipWriter::serialization_id() const {
  std::unordered_set<std::string> names;
  std::uint64_t crcs = 0;
  for (const Record& record : records_) {
    names.insert(record.name);
    if (record.size > 0) mix(crcs, record.crc);
  }
  std::uint64_t hash = 0;
  for (const std::string& name : names) mix(hash, std::hash<std::string>{}(name));
  return fmt::format("{:020}{:020}", hash, crcs);
}

}  // namespace twofold::checkpoint
