#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/checkpoint/source.h"

// A tar archive: for each member a header of 512 bytes (name, size in octal, checksum, kind), then
// its bytes, padded to a multiple of 512; two blocks of zeros end it. A member of kind 'x' holds
// what does not fit the next one's header (pax). docs/formats/torch-tar.md.

namespace twofold::checkpoint {

/// The most members of an archive.
inline constexpr std::size_t kMaxTarMembers = 1000;
/// The most bytes that pax may add to a header.
inline constexpr std::uint64_t kMaxPax = std::uint64_t{1} << 20U;

/// One regular file of an archive.
struct TarMember {
  std::string name;
  Source bytes;
};

/// The regular files of a tar archive, in order; their bytes are parts of `source`. Throws
/// ErrorKind::format (a wrong checksum, a size that leaves the file, a name twice),
/// ErrorKind::unsupported (links, folders, devices) and ErrorKind::limit.
std::vector<TarMember> read_tar(const Source& source);

}  // namespace twofold::checkpoint
