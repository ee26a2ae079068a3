#include "twofold/checkpoint/zip_reader.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include "twofold/checkpoint/zip_directory.h"
#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

namespace {

struct Interval {
  std::uint64_t begin;
  std::uint64_t end;
  std::string_view name;
};

/// A local header must say what its central entry says; where a descriptor follows the body, its
/// numbers may be 0.
void check_local_numbers(const Cursor& cursor, const ZipRecord& record, std::uint32_t crc,
                         std::uint64_t stored_size, std::uint64_t size) {
  const bool deferred = (record.flags & kZipHasDescriptor) != 0;
  const auto agrees = [deferred](std::uint64_t local, std::uint64_t central) {
    return local == central || (deferred && local == 0);
  };
  if (agrees(crc, record.crc) && agrees(stored_size, record.stored_size) &&
      agrees(size, record.size))
    return;
  cursor.fail(
      "record \"{}\": expected the directory's CRC {:08x} and sizes {} and {} in its local "
      "header, got {:08x}, {} and {}",
      escaped(record.name), record.crc, record.stored_size, record.size, crc, stored_size, size);
}

/// Fills in where the body begins. Returns where it ends.
std::uint64_t read_local_header(const Source& source, ZipRecord& record) {
  Cursor cursor(source, record.header_offset);
  if (cursor.u32() != kZipLocal)
    cursor.fail("expected the local header of record \"{}\"", escaped(record.name));
  cursor.skip(2);
  const std::uint16_t flags = cursor.u16();
  const std::uint16_t method = cursor.u16();
  cursor.skip(4);
  const std::uint32_t crc = cursor.u32();
  std::uint64_t stored_size = cursor.u32();
  std::uint64_t size = cursor.u32();
  const std::uint16_t name_size = cursor.u16();
  const std::uint16_t extra_size = cursor.u16();
  const std::string_view name = cursor.text(name_size);
  if (name != record.name)
    cursor.fail("expected a local header for \"{}\", got one for \"{}\"", escaped(record.name),
                escaped(name));
  if (flags != record.flags || method != static_cast<std::uint16_t>(record.method))
    cursor.fail("record \"{}\": expected the directory's flags and method in its local header",
                escaped(record.name));
  const std::uint64_t extra = cursor.position();
  cursor.skip(extra_size);
  apply_zip64(Cursor(source.part(extra, extra_size)), size, stored_size, nullptr);
  check_local_numbers(cursor, record, crc, stored_size, size);
  record.offset = cursor.position();
  if (record.stored_size > cursor.remaining())
    cursor.fail("record \"{}\": expected {} bytes, got {}", escaped(record.name),
                record.stored_size, cursor.remaining());
  return record.offset + record.stored_size;
}

/// The end of the descriptor that begins at `offset`: its signature may be missing, its sizes have
/// 32 or 64 bits.
std::uint64_t end_of_descriptor(const Source& source, const ZipRecord& record,
                                std::uint64_t offset) {
  for (const bool has_signature : {true, false}) {
    for (const bool is_wide : {false, true}) {
      const std::uint64_t size = (has_signature ? 4U : 0U) + (is_wide ? 20U : 12U);
      Cursor cursor(source, offset);
      if (cursor.remaining() < size) continue;
      if (has_signature && cursor.u32() != kZipDescriptor) continue;
      const std::uint32_t crc = cursor.u32();
      const std::uint64_t stored_size = is_wide ? cursor.u64() : cursor.u32();
      const std::uint64_t unpacked_size = is_wide ? cursor.u64() : cursor.u32();
      if (crc == record.crc && stored_size == record.stored_size && unpacked_size == record.size)
        return offset + size;
    }
  }
  fail_at(ErrorKind::format, source.at(offset),
          "expected a data descriptor of record \"{}\" that agrees with the directory",
          escaped(record.name));
}

void check_no_overlap(const Source& source, std::vector<Interval> intervals) {
  std::ranges::sort(intervals, {}, &Interval::begin);
  if (intervals.front().begin != 0)
    fail_at(ErrorKind::format, source.at(0), "expected the first record at byte 0, got it at {}",
            intervals.front().begin);
  for (std::size_t i = 1; i < intervals.size(); ++i)
    if (intervals[i].begin < intervals[i - 1].end)
      fail_at(ErrorKind::format, source.at(intervals[i].begin), "records \"{}\" and \"{}\" overlap",
              escaped(intervals[i - 1].name), escaped(intervals[i].name));
}

std::vector<std::byte> inflated(const Source& archive, const ZipRecord& record) {
  const std::uint64_t limit = std::max(kMaxInflated, archive.size() * 4);
  const auto by_ratio = multiplied(record.stored_size, kMaxInflateRatio);
  if (record.size > limit || (by_ratio && record.size > *by_ratio))
    fail_at(ErrorKind::limit, archive.at(record.offset),
            "record \"{}\" would unpack from {} to {} bytes", escaped(record.name),
            record.stored_size, record.size);
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> machine(
      libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  check(machine != nullptr, ErrorKind::limit, "cannot allocate a decompressor");
  std::vector<std::byte> bytes(record.size);
  std::size_t consumed = 0;
  std::size_t produced = 0;
  const auto result = libdeflate_deflate_decompress_ex(
      machine.get(), archive.bytes().data() + record.offset, record.stored_size, bytes.data(),
      bytes.size(), &consumed, &produced);
  if (result != LIBDEFLATE_SUCCESS || consumed != record.stored_size || produced != record.size)
    fail_at(ErrorKind::format, archive.at(record.offset),
            "record \"{}\": expected {} deflated bytes that unpack to {}", escaped(record.name),
            record.stored_size, record.size);
  return bytes;
}

/// The first bytes that a deflated record unpacks to.
std::vector<std::byte> inflated_beginning(const Source& archive, const ZipRecord& record,
                                          std::uint64_t most) {
  std::vector<std::byte> bytes(std::min(record.size, most));
  z_stream machine{};
  if (inflateInit2(&machine, -MAX_WBITS) != Z_OK) fail(ErrorKind::limit, "no memory to inflate");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closed(&machine, &inflateEnd);
  const Source stored = archive.part(record.offset, record.stored_size);
  constexpr std::uint64_t kMostInput = std::numeric_limits<uInt>::max();
  machine.next_in =  // NOLINT: zlib does not write there
      reinterpret_cast<Bytef*>(const_cast<std::byte*>(stored.bytes().data()));
  machine.avail_in = static_cast<uInt>(std::min(stored.size(), kMostInput));
  machine.next_out = reinterpret_cast<Bytef*>(bytes.data());
  machine.avail_out = static_cast<uInt>(bytes.size());
  const int result = inflate(&machine, Z_SYNC_FLUSH);
  if ((result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) || machine.avail_out != 0)
    fail_at(ErrorKind::format, archive.at(record.offset),
            "record \"{}\": expected deflated bytes that unpack to {}", escaped(record.name),
            record.size);
  return bytes;
}

}  // namespace

ZipReader::ZipReader(Source source) : source_(std::move(source)) {
  const ZipTail tail = find_zip_tail(source_);
  if (tail.records == 0)
    fail_at(ErrorKind::format, source_.at(0),
            "expected a zip archive with records, got an empty one");
  records_ = read_zip_directory(source_, tail);
  std::vector<Interval> intervals;
  intervals.reserve(records_.size() + 1);
  for (std::size_t i = 0; i < records_.size(); ++i) {
    ZipRecord& record = records_[i];
    std::uint64_t end = read_local_header(source_, record);
    if ((record.flags & kZipHasDescriptor) != 0) end = end_of_descriptor(source_, record, end);
    intervals.push_back({record.header_offset, end, record.name});
    if (!by_name_.emplace(record.name, i).second)
      fail_at(ErrorKind::format, source_.at(record.header_offset), "record \"{}\" is there twice",
              escaped(record.name));
  }
  intervals.push_back({tail.directory_offset, source_.size(), "the zip directory"});
  check_no_overlap(source_, std::move(intervals));
}

const ZipRecord* ZipReader::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &records_[found->second];
}

Source ZipReader::read(const ZipRecord& record) const {
  Source bytes = record.method == ZipMethod::stored
                     ? source_.part(record.offset, record.size)
                     : source_.unpacked(record.name, inflated(source_, record));
  if (record.crc == 0) return bytes;
  const std::uint32_t crc = libdeflate_crc32(0, bytes.bytes().data(), bytes.size());
  if (crc != record.crc)
    fail_at(ErrorKind::format, source_.at(record.offset),
            "record \"{}\" is damaged: expected CRC {:08x}, got {:08x}", escaped(record.name),
            record.crc, crc);
  return bytes;
}

Source ZipReader::beginning(const ZipRecord& record, std::uint64_t most) const {
  return record.method == ZipMethod::stored
             ? source_.part(record.offset, std::min(record.size, most))
             : source_.unpacked(record.name, inflated_beginning(source_, record, most));
}

}  // namespace twofold::checkpoint
