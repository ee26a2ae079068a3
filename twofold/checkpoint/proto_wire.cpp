#include "twofold/checkpoint/proto_wire.h"

namespace twofold::checkpoint {

namespace {

constexpr unsigned kMaxVarintShift = 63;
constexpr std::uint64_t kMaxFieldNumber = (std::uint64_t{1} << 29U) - 1;

}  // namespace

std::uint64_t WireReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift <= kMaxVarintShift; shift += 7) {
    const std::uint64_t byte = cursor_.u8();
    if (shift == kMaxVarintShift && byte > 1)
      cursor_.fail("expected a protobuf number of at most 64 bits");
    value |= (byte & 0x7FU) << shift;
    if (byte < 0x80) return value;
  }
  cursor_.fail("expected a protobuf number of at most 64 bits");
}

WireField WireReader::next() {
  WireField field{.bytes = cursor_.source().part(0, 0), .offset = cursor_.position()};
  const std::uint64_t tag = varint();
  const std::uint64_t number = tag >> 3U;
  if (number == 0 || number > kMaxFieldNumber)
    cursor_.fail("expected a protobuf field number of 1 to {}, got {}", kMaxFieldNumber, number);
  field.number = static_cast<std::uint32_t>(number);
  field.type = static_cast<WireType>(tag & 7U);
  switch (field.type) {
    case WireType::varint:
      field.varint = varint();
      return field;
    case WireType::fixed64:
      cursor_.skip(8);
      return field;
    case WireType::fixed32:
      cursor_.skip(4);
      return field;
    case WireType::length: {
      const std::uint64_t size = varint();
      const std::uint64_t begin = cursor_.position();
      if (size > cursor_.remaining())
        cursor_.fail("field {}: expected {} bytes, got {} (the file may be cut short)", number,
                     size, cursor_.remaining());
      cursor_.skip(size);
      field.bytes = cursor_.source().part(begin, size);
      return field;
    }
  }
  cursor_.fail("expected a protobuf field of type 0, 1, 2 or 5, got {}", tag & 7U);
}

}  // namespace twofold::checkpoint
