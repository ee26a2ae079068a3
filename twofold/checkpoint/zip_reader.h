#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "twofold/checkpoint/source.h"

// A zip archive as torch and NumPy write it. Every record is
//   local header (50 4B 03 04, 30 bytes + name + extra), body, and a data descriptor when flag 8 is
//   set;
// then the central directory (50 4B 01 02, 46 bytes + name + extra for each record), the zip64 end
// record and its locator (when anything needs 64 bits; torch writes them always), and the end
// record (50 4B 05 06, 22 bytes + comment). Numbers are little-endian. docs/formats/torch-zip.md
// has the fields.

namespace twofold::checkpoint {

/// The most records an archive may have.
inline constexpr std::uint64_t kMaxZipRecords = 1'000'000;
/// The longest name of a record, in bytes.
inline constexpr std::uint64_t kMaxZipName = 4096;
/// What a deflated record may unpack to: this many bytes, or four times the archive's size.
inline constexpr std::uint64_t kMaxInflated = std::uint64_t{256} << 20U;
/// The most bytes that a byte of deflated data may become; deflate's own limit is about 1032.
inline constexpr std::uint64_t kMaxInflateRatio = 1100;

/// How a record's bytes lie in the archive.
enum class ZipMethod : std::uint8_t { stored = 0, deflated = 8 };

/// One record of an archive.
struct ZipRecord {
  std::string name;
  ZipMethod method = ZipMethod::stored;
  std::uint16_t flags = 0;
  std::uint32_t crc = 0;  ///< CRC-32 of the unpacked bytes; 0 where the writer left it out
  std::uint64_t header_offset = 0;  ///< of the local header
  std::uint64_t offset = 0;         ///< of the body
  std::uint64_t stored_size = 0;    ///< bytes of the body
  std::uint64_t size = 0;           ///< bytes once unpacked
};

/// The directory of a zip archive, checked as a whole before anything is handed out: each local
/// header agrees with its central entry, nothing overlaps, no name comes twice or leaves the
/// archive.
class TWOFOLD_API ZipReader {
 public:
  /// Throws ErrorKind::format (damaged, with offset), ErrorKind::unsupported (encrypted, another
  /// method than stored or deflated, several disks) and ErrorKind::limit.
  explicit ZipReader(Source source);

  ~ZipReader() = default;
  ZipReader(const ZipReader&) = delete;  // the index points into the records
  ZipReader& operator=(const ZipReader&) = delete;
  /// Moves it; what was moved from holds nothing.
  ZipReader(ZipReader&&) = default;
  /// Moves it; what was moved from holds nothing.
  ZipReader& operator=(ZipReader&&) = default;

  /// What is read from.
  [[nodiscard]] const Source& source() const noexcept { return source_; }
  /// In the order of the central directory.
  [[nodiscard]] const std::vector<ZipRecord>& records() const noexcept { return records_; }
  /// The record of that name, or null.
  [[nodiscard]] const ZipRecord* find(std::string_view name) const;

  /// The bytes of a record: a part of the archive when it is stored, else unpacked. Throws
  /// ErrorKind::format when they do not unpack to exactly the declared size or when their CRC-32 is
  /// not the declared one (0 is taken for "not computed", which torch can be told to write), and
  /// ErrorKind::limit for a record that unpacks to too much.
  [[nodiscard]] Source read(const ZipRecord& record) const;
  /// Its first bytes, at most `most` of them, without unpacking more and without a look at the CRC.
  /// Throws as `read` does.
  [[nodiscard]] Source beginning(const ZipRecord& record, std::uint64_t most) const;

 private:
  Source source_;
  std::vector<ZipRecord> records_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
};

}  // namespace twofold::checkpoint
