#include "twofold/checkpoint/mindspore_reader.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <unordered_set>

#include "twofold/checkpoint/proto_wire.h"
#include "twofold/checkpoint/roles.h"
#include "twofold/checkpoint/utf.h"
#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

using twofold::to_string;

namespace {

constexpr std::string_view kCrcWord = "crc_num";
constexpr std::uint64_t kCrcBytes = 10;
constexpr std::string_view kTextType = "str";

/// One tensor or text: the pieces of its content in order.
struct Record {
  std::string name;
  Shape dims = {};
  std::string type = {};
  std::vector<Source> pieces = {};
  Place place = {};

  [[nodiscard]] std::uint64_t bytes() const {
    std::uint64_t sum = 0;
    for (const Source& piece : pieces) sum += piece.size();
    return sum;
  }
};

void expect_type(const Source& message, const WireField& field, WireType type) {
  if (field.type != type)
    fail_at(ErrorKind::format, message.at(field.offset),
            "field {}: expected protobuf type {}, got {}", field.number, static_cast<int>(type),
            static_cast<int>(field.type));
}

/// Keeps a field that may come once.
void set_once(std::optional<Source>& kept, const Source& message, const WireField& field) {
  expect_type(message, field, WireType::length);
  if (kept)
    fail_at(ErrorKind::format, message.at(field.offset), "expected field {} once", field.number);
  kept = field.bytes;
}

void add_dim(Record& record, const Source& message, std::uint64_t dim) {
  if (!std::in_range<std::int64_t>(dim))
    fail_at(ErrorKind::format, message.at(0), "{}: expected sizes of 0 or more, got {}",
            escaped(record.name), static_cast<std::int64_t>(dim));
  if (record.dims.size() == kMaxDims)
    fail_at(ErrorKind::limit, message.at(0), "{}: expected at most {} dimensions",
            escaped(record.name), kMaxDims);
  record.dims.push_back(static_cast<std::int64_t>(dim));
}

void read_tensor(Record& record, const Source& message) {
  std::optional<Source> type;
  std::optional<Source> content;
  for (WireReader reader(message); !reader.done();) {
    const WireField field = reader.next();
    if (field.number == 1 && field.type == WireType::length) {
      for (WireReader packed(field.bytes); !packed.done();)
        add_dim(record, message, packed.varint());
    } else if (field.number == 1) {
      expect_type(message, field, WireType::varint);
      add_dim(record, message, field.varint);
    } else if (field.number == 2) {
      set_once(type, message, field);
    } else if (field.number == 3) {
      set_once(content, message, field);
    }
  }
  if (!type || !content)
    fail_at(ErrorKind::format, message.at(0), "{}: expected a tensor's type and content",
            escaped(record.name));
  record.type = type->text();
  record.pieces.push_back(*content);
}

/// A record, or nothing for a map parameter, whose name goes to `opaque`.
std::optional<Record> read_value(const Source& message, std::vector<std::string>& opaque) {
  std::optional<Source> tag;
  std::optional<Source> tensor;
  std::optional<Source> map;
  for (WireReader reader(message); !reader.done();) {
    const WireField field = reader.next();
    if (field.number == 1) set_once(tag, message, field);
    if (field.number == 2) set_once(tensor, message, field);
    if (field.number == 3) set_once(map, message, field);
  }
  if (!tag) fail_at(ErrorKind::format, message.at(0), "expected a name of each parameter");
  if (tag->size() > kMaxMindsporeName)
    fail_at(ErrorKind::limit, tag->at(0), "expected a name of at most {} bytes, got {}",
            kMaxMindsporeName, tag->size());
  if (!is_utf8(tag->text())) fail_at(ErrorKind::format, tag->at(0), "expected a name in UTF-8");
  Record record{.name = std::string(tag->text()), .place = message.at(0)};
  if (tensor.has_value() == map.has_value())
    fail_at(ErrorKind::format, message.at(0), "{}: expected a tensor or a map of tensors",
            escaped(record.name));
  if (map) {
    opaque.push_back(fmt::format("{} (map parameter)", record.name));
    return std::nullopt;
  }
  read_tensor(record, *tensor);
  return record;
}

bool continues(const std::vector<Record>& records, const Record& next) {
  if (records.empty() || records.back().name != next.name) return false;
  const Record& last = records.back();
  if (last.dims != next.dims || last.type != next.type)
    fail_at(ErrorKind::format, next.place,
            "{}: expected its next chunk to have shape {} and type {}, got {} and {}",
            escaped(next.name), to_string(last.dims), escaped(last.type), to_string(next.dims),
            escaped(next.type));
  return true;
}

/// True when the file ends, here, in a CRC of all before; throws when it is another one.
bool ends_in_crc(const Source& source, std::uint64_t position) {
  if (source.size() - position != kCrcWord.size() + kCrcBytes ||
      !source.text().substr(position).starts_with(kCrcWord))
    return false;
  std::uint64_t expected = 0;
  bool too_large = false;
  for (const char byte : source.text().substr(position + kCrcWord.size())) {
    too_large = too_large || (expected >> 32U) != 0;
    expected = (expected << 8U) | static_cast<unsigned char>(byte);
  }
  const std::uint32_t crc = libdeflate_crc32(0, source.bytes().data(), position);
  if (too_large || expected != crc)
    fail_at(ErrorKind::format, source.at(position),
            "the file is damaged: expected CRC {:08x}, got {:08x}", expected, crc);
  return true;
}

std::vector<Record> read_records(const Source& source, std::vector<std::string>& opaque) {
  std::vector<Record> records;
  std::unordered_set<std::string> names;
  for (WireReader reader(source); !reader.done();) {
    if (ends_in_crc(source, reader.position())) break;
    const WireField field = reader.next();
    if (field.number != 1) continue;
    expect_type(source, field, WireType::length);
    auto record = read_value(field.bytes, opaque);
    if (!record) continue;
    if (continues(records, *record)) {
      records.back().pieces.push_back(record->pieces.front());
      continue;
    }
    if (!names.insert(record->name).second)
      fail_at(ErrorKind::format, record->place, "the name \"{}\" is there twice",
              escaped(record->name));
    records.push_back(std::move(*record));
  }
  return records;
}

std::string text_of(const Record& record) {
  std::string text;
  std::string bytes;
  for (const Source& piece : record.pieces) bytes += piece.text();
  if (bytes.empty() || bytes.size() % 4 != 0)
    fail_at(ErrorKind::format, record.place, "{}: expected text of 4 bytes a character, got {}",
            escaped(record.name), bytes.size());
  for (std::size_t i = 0; i < bytes.size(); i += 4) {
    std::uint32_t code = 0;
    std::memcpy(&code, bytes.data() + i, 4);
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
      fail_at(ErrorKind::format, record.place, "{}: expected text, got character {:#x}",
              escaped(record.name), code);
    append_utf8(text, code);
  }
  while (text.ends_with('\0')) text.pop_back();
  return text;
}

/// Files of old versions wrote the dim 0 for a scalar: the content tells it from an empty vector.
Shape shape_of(const Record& record, DType dtype) {
  const bool is_scalar = record.dims == Shape{0} && record.bytes() == size_of(dtype);
  return is_scalar ? Shape{} : record.dims;
}

void check_bytes(const Record& record, DType dtype, const Shape& shape) {
  std::optional<std::int64_t> bytes = static_cast<std::int64_t>(size_of(dtype));
  for (const std::int64_t size : shape) bytes = bytes ? multiplied(*bytes, size) : bytes;
  if (!bytes || std::cmp_not_equal(*bytes, record.bytes()))
    fail_at(ErrorKind::format, record.place, "{}: expected {} bytes for shape {} of {}, got {}",
            escaped(record.name), bytes ? std::to_string(*bytes) : "too many", to_string(shape),
            to_string(dtype), record.bytes());
}

std::shared_ptr<Storage> joined(const std::vector<Source>& pieces, std::uint64_t bytes) {
  auto storage = Storage::allocate(bytes);
  std::byte* out = storage->mutable_data();
  for (const Source& piece : pieces) out = std::ranges::copy(piece.bytes(), out).out;
  return storage;
}

Array load(const Record& record, DType dtype, const Shape& shape) {
  auto storage = record.pieces.size() == 1 ? record.pieces.front().storage(size_of(dtype))
                                           : joined(record.pieces, record.bytes());
  return {std::move(storage), dtype, shape, contiguous_strides(shape)};
}

Entry entry_of(Record record) {
  const auto dtype = find_dtype(&DTypeInfo::mindspore, record.type);
  if (!dtype)
    fail_at(ErrorKind::unsupported, record.place, "{}: type \"{}\" is not known",
            escaped(record.name), escaped(record.type));
  Entry entry;
  entry.name = record.name;
  entry.path = {record.name};
  entry.dtype = *dtype;
  entry.shape = shape_of(record, *dtype);
  check_bytes(record, *dtype, entry.shape);
  entry.role = mindspore_role_of_name(entry.name, *dtype);
  entry.inferred = entry.role.has_value();
  auto shared = std::make_shared<const Record>(std::move(record));
  entry.load = [shared, type = *dtype, shape = entry.shape] { return load(*shared, type, shape); };
  return entry;
}

}  // namespace

Checkpoint read_mindspore(const Source& source) {
  Checkpoint found;
  found.format = Format::mindspore_ckpt;
  for (Record& record : read_records(source, found.opaque)) {
    if (record.type == kTextType) {
      found.values.push_back(
          {.name = record.name, .path = {record.name}, .parts = {}, .value = text_of(record)});
    } else {
      found.entries.push_back(entry_of(std::move(record)));
    }
  }
  return found;
}

}  // namespace twofold::checkpoint
