#include "twofold/checkpoint/zip_directory.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

namespace {

constexpr std::uint64_t kEndSize = 22;
constexpr std::uint64_t kLocatorSize = 20;
constexpr std::uint64_t kZip64EndSize = 56;
constexpr std::uint64_t kCentralSize = 46;
constexpr std::uint64_t kMaxComment = 65535;
constexpr std::uint16_t kZip64Field = 0x0001;
constexpr std::uint16_t kFlagsUnderstood = 0x0002 | 0x0004 | kZipHasDescriptor | kZipUtf8;
constexpr std::uint16_t kFlagEncrypted = 0x0001;

/// The end record is the last thing that has its signature and a comment that reaches to the end.
std::uint64_t find_end_record(const Source& source) {
  const std::uint64_t size = source.size();
  const std::uint64_t farthest = std::min(size, kEndSize + kMaxComment);
  for (std::uint64_t back = kEndSize; back <= farthest; ++back) {
    Cursor cursor(source, size - back);
    if (cursor.u32() != kZipEnd) continue;
    cursor.skip(16);
    if (cursor.u16() == cursor.remaining()) return size - back;
  }
  fail_at(ErrorKind::format, source.at(size),
          "expected the end record of a zip archive (the file may be cut short)");
}

void expect_same(const Cursor& cursor, std::string_view what, std::uint64_t short_form,
                 std::uint64_t clamped, std::uint64_t value) {
  if (short_form != clamped && short_form != value)
    cursor.fail("expected the same {} in both end records, got {} and {}", what, short_form, value);
}

/// Replaces what the end record says by what the zip64 records before it say, if they are there.
/// Returns where the tail begins.
std::uint64_t read_zip64_tail(const Source& source, std::uint64_t end, ZipTail& tail) {
  if (end < kLocatorSize) return end;
  Cursor locator(source, end - kLocatorSize);
  if (locator.u32() != kZip64Locator) return end;
  const std::uint32_t disk = locator.u32();
  const std::uint64_t offset = locator.u64();
  if (disk != 0 || locator.u32() > 1) locator.fail("expected an archive on one disk");
  if (offset > end - kLocatorSize) locator.fail("expected the zip64 end record before its locator");
  Cursor record(source, offset);
  if (record.u32() != kZip64End) record.fail("expected a zip64 end record");
  const std::uint64_t size = record.u64();
  if (size < kZip64EndSize - 12 || size != end - kLocatorSize - offset - 12)
    record.fail("expected the zip64 end record to reach to its locator, got a size of {}", size);
  record.skip(4);
  if (record.u32() != 0 || record.u32() != 0) record.fail("expected an archive on one disk");
  const std::uint64_t here = record.u64();
  const std::uint64_t records = record.u64();
  if (here != records) record.fail("expected {} records on this disk, got {}", records, here);
  const std::uint64_t directory_size = record.u64();
  const std::uint64_t directory_offset = record.u64();
  expect_same(record, "number of records", tail.records, 0xFFFF, records);
  expect_same(record, "directory size", tail.directory_size, kZipClamped, directory_size);
  expect_same(record, "directory offset", tail.directory_offset, kZipClamped, directory_offset);
  tail = {records, directory_offset, directory_size};
  return offset;
}

/// Nothing is ever unpacked to a disk, but a name that could leave a folder has no place here.
void check_name(const Cursor& cursor, std::string_view name) {
  const auto refuse = [&](std::string_view why) {
    cursor.fail("expected a plain record name, got \"{}\" ({})", escaped(name), why);
  };
  if (name.empty()) refuse("empty");
  if (name.size() > kMaxZipName)
    cursor.fail("expected a name of at most {} bytes, got {}", kMaxZipName, name.size());
  if (!is_utf8(name)) refuse("not UTF-8");
  if (name.find('\0') != std::string_view::npos) refuse("holds a NUL");
  if (name.find('\\') != std::string_view::npos) refuse("holds a backslash");
  if (name.front() == '/') refuse("absolute");
  if (name.size() > 2 && name[1] == ':' && name[2] == '/') refuse("names a drive");
  for (const std::string& part : split(name, '/'))
    if (part == "..") refuse("leaves its folder");
}

void check_method(const Cursor& cursor, const ZipRecord& record, std::uint16_t method) {
  const Place place = cursor.source().at(cursor.position());
  if ((record.flags & kFlagEncrypted) != 0)
    fail_at(ErrorKind::unsupported, place, "record \"{}\" is encrypted", escaped(record.name));
  if ((record.flags & ~kFlagsUnderstood) != 0)
    fail_at(ErrorKind::unsupported, place, "record \"{}\" has unknown flags {:#06x}",
            escaped(record.name), record.flags);
  if (method != 0 && method != 8)
    fail_at(ErrorKind::unsupported, place,
            "record \"{}\" is packed by method {}; only stored (0) and deflated (8) are read",
            escaped(record.name), method);
  if (method == 0 && record.stored_size != record.size)
    cursor.fail("record \"{}\" is stored: expected {} bytes, got {}", escaped(record.name),
                record.size, record.stored_size);
}

ZipRecord read_central_entry(Cursor& cursor) {
  if (cursor.u32() != kZipCentral) cursor.fail("expected an entry of the zip directory");
  ZipRecord record;
  cursor.skip(4);
  record.flags = cursor.u16();
  const std::uint16_t method = cursor.u16();
  cursor.skip(4);
  record.crc = cursor.u32();
  record.stored_size = cursor.u32();
  record.size = cursor.u32();
  const std::uint16_t name_size = cursor.u16();
  const std::uint16_t extra_size = cursor.u16();
  const std::uint16_t comment_size = cursor.u16();
  if (cursor.u16() != 0) cursor.fail("expected an archive on one disk");
  cursor.skip(6);
  record.header_offset = cursor.u32();
  record.name = cursor.text(name_size);
  check_name(cursor, record.name);
  const std::uint64_t extra = cursor.position();
  cursor.skip(extra_size);
  apply_zip64(Cursor(cursor.source().part(extra, extra_size)), record.size, record.stored_size,
              &record.header_offset);
  cursor.skip(comment_size);
  check_method(cursor, record, method);
  record.method = static_cast<ZipMethod>(method);
  return record;
}

}  // namespace

ZipTail find_zip_tail(const Source& source) {
  const std::uint64_t end = find_end_record(source);
  Cursor cursor(source, end + 4);
  if (cursor.u32() != 0) cursor.fail("expected an archive on one disk");
  ZipTail tail;
  const std::uint16_t here = cursor.u16();
  tail.records = cursor.u16();
  if (here != tail.records)
    cursor.fail("expected {} records on this disk, got {}", tail.records, here);
  tail.directory_size = cursor.u32();
  tail.directory_offset = cursor.u32();
  const std::uint64_t begin = read_zip64_tail(source, end, tail);
  const auto directory_end = added(tail.directory_offset, tail.directory_size);
  if (directory_end != begin)
    cursor.fail("expected the zip directory (at {}, {} bytes) to end at {}", tail.directory_offset,
                tail.directory_size, begin);
  if (tail.records > kMaxZipRecords)
    fail_at(ErrorKind::limit, source.at(end), "expected at most {} records, got {}", kMaxZipRecords,
            tail.records);
  if (tail.records > tail.directory_size / kCentralSize)
    cursor.fail("expected {} records in the zip directory, but it has {} bytes", tail.records,
                tail.directory_size);
  return tail;
}

void apply_zip64(Cursor extra, std::uint64_t& size, std::uint64_t& stored_size,
                 std::uint64_t* header_offset) {
  while (extra.remaining() >= 4) {
    const std::uint16_t id = extra.u16();
    const std::uint16_t length = extra.u16();
    if (length > extra.remaining())
      extra.fail("expected an extra field of {} bytes, got {}", length, extra.remaining());
    const std::uint64_t begin = extra.position();
    extra.skip(length);
    if (id != kZip64Field) continue;
    Cursor field(extra.source().part(begin, length));
    if (size == kZipClamped) size = field.u64();
    if (stored_size == kZipClamped) stored_size = field.u64();
    if (header_offset != nullptr && *header_offset == kZipClamped) *header_offset = field.u64();
    return;
  }
}

std::vector<ZipRecord> read_zip_directory(const Source& source, const ZipTail& tail) {
  std::vector<ZipRecord> records;
  records.reserve(tail.records);  // bounded by the directory's size
  Cursor cursor(source.part(tail.directory_offset, tail.directory_size));
  for (std::uint64_t i = 0; i < tail.records; ++i) records.push_back(read_central_entry(cursor));
  if (cursor.remaining() != 0)
    cursor.fail("expected the zip directory to end after {} records, got {} more bytes",
                tail.records, cursor.remaining());
  return records;
}

}  // namespace twofold::checkpoint
