#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "twofold/checkpoint/source.h"

namespace twofold::checkpoint {

/// How the value of a protobuf field lies in the file. Groups (3 and 4) are read by nobody.
enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, length = 2, fixed32 = 5 };

/// One field of a protobuf message.
struct WireField {
  std::uint32_t number = 0;
  WireType type = WireType::varint;
  std::uint64_t varint = 0;  ///< of a varint
  Source bytes;              ///< of a length-delimited field
  std::uint64_t offset = 0;  ///< where the field begins in the message
};

/// Reads the fields of one protobuf message, front to back, with every length checked as 64 bits.
/// Fields of the types 1 and 5 are skipped over but returned.
class WireReader {
 public:
  explicit WireReader(const Source& message) : cursor_(message) {}

  [[nodiscard]] bool done() const noexcept { return cursor_.remaining() == 0; }
  [[nodiscard]] std::uint64_t position() const noexcept { return cursor_.position(); }
  [[nodiscard]] std::uint64_t remaining() const noexcept { return cursor_.remaining(); }
  /// Throws ErrorKind::format: a number longer than ten bytes, a length behind the end, a group, a
  /// field number out of range.
  WireField next();
  /// A number; throws ErrorKind::format.
  std::uint64_t varint();

 private:
  Cursor cursor_;
};

}  // namespace twofold::checkpoint
