#pragma once

#include <cstdint>
#include <vector>

#include "twofold/checkpoint/source.h"
#include "twofold/checkpoint/zip_reader.h"

namespace twofold::checkpoint {

inline constexpr std::uint32_t kZipLocal = 0x04034B50;
inline constexpr std::uint32_t kZipDescriptor = 0x08074B50;
inline constexpr std::uint32_t kZipCentral = 0x02014B50;
inline constexpr std::uint32_t kZip64End = 0x06064B50;
inline constexpr std::uint32_t kZip64Locator = 0x07064B50;
inline constexpr std::uint32_t kZipEnd = 0x06054B50;
/// A 32-bit field with this value has its number in the zip64 field.
inline constexpr std::uint32_t kZipClamped = 0xFFFFFFFF;
inline constexpr std::uint16_t kZipHasDescriptor = 0x0008;
inline constexpr std::uint16_t kZipUtf8 = 0x0800;

/// Where an archive's central directory lies, and how many records it lists.
struct ZipTail {
  std::uint64_t records = 0;
  std::uint64_t directory_offset = 0;
  std::uint64_t directory_size = 0;
};

/// Finds and checks the end record, with the zip64 records before it. Throws ErrorKind::format.
ZipTail find_zip_tail(const Source& source);

/// The zip64 numbers of an extra field, in the order in which the fields that need them stand.
/// Fields that are not `kZipClamped` stay as they are.
void apply_zip64(Cursor extra, std::uint64_t& size, std::uint64_t& stored_size,
                 std::uint64_t* header_offset);

/// The records of the central directory, before their local headers are looked at.
std::vector<ZipRecord> read_zip_directory(const Source& source, const ZipTail& tail);

}  // namespace twofold::checkpoint
