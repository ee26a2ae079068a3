#include "twofold/checkpoint/mindspore_writer.h"

#include <algorithm>
#include <string>

#include "twofold/checkpoint/atomic_file.h"
#include "twofold/checkpoint/utf.h"
#include "twofold/checkpoint/writing.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

using twofold::to_string;

namespace {

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>((value & 0x7FU) | 0x80U);
  out += static_cast<char>(value);
}

/// The head of a length-delimited field; its bytes follow.
void put_length(std::string& out, unsigned field, std::uint64_t size) {
  put_varint(out, (field << 3U) | 2U);
  put_varint(out, size);
}

void put_text(std::string& out, unsigned field, std::string_view text) {
  put_length(out, field, text.size());
  out += text;
}

/// Everything of one record but its content, which is to follow.
std::string record_head(std::string_view name, const Shape& dims, std::string_view type,
                        std::uint64_t content) {
  std::string tensor;
  for (const std::int64_t dim : dims) {
    put_varint(tensor, 1U << 3U);
    put_varint(tensor, static_cast<std::uint64_t>(dim));
  }
  put_text(tensor, 2, type);
  put_length(tensor, 3, content);
  std::string value;
  put_text(value, 1, name);
  put_length(value, 2, tensor.size() + content);
  value += tensor;
  std::string head;
  put_length(head, 1, value.size() + content);
  return head + value;
}

void write_record(AtomicFile& out, std::string_view name, const Shape& dims, std::string_view type,
                  std::string_view content) {
  out.write(record_head(name, dims, type, content.size()));
  out.write(content);
}

void write_tensor(AtomicFile& out, const Entry& entry, std::uint64_t chunk) {
  const Array dense = dense_values(entry);
  std::span<const std::byte> rest(dense.raw(), static_cast<std::size_t>(dense.nbytes()));
  do {
    const auto piece = rest.first(std::min<std::size_t>(rest.size(), chunk));
    out.write(record_head(entry.name, entry.shape, info(entry.dtype).mindspore, piece.size()));
    out.write(piece);
    rest = rest.subspan(piece.size());
  } while (!rest.empty());
}

template <class T>
std::string bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(T)};
}

/// Writes what is no tensor the way MindSpore's append_dict does.
struct ValueWriter {
  AtomicFile& out;
  const Value& value;

  void operator()(std::monostate) const {
    fail_at(ErrorKind::unsupported, {.tensor = escaped(value.name)},
            "a MindSpore .ckpt has no word for None");
  }
  void operator()(bool v) const { write_record(out, value.name, {}, "Bool", bytes_of(v)); }
  void operator()(std::int64_t v) const { write_record(out, value.name, {}, "Int64", bytes_of(v)); }
  void operator()(double v) const {
    const auto narrow = static_cast<float>(v);
    const bool exact = static_cast<double>(narrow) == v || v != v;
    write_record(out, value.name, {}, exact ? "Float32" : "Float64",
                 exact ? bytes_of(narrow) : bytes_of(v));
  }
  void operator()(const std::string& v) const {
    std::string content = utf32_bytes(v);
    if (content.empty()) content.assign(4, '\0');
    write_record(out, value.name, {0}, "str", content);
  }
};

void check_dtypes(const Checkpoint& content) {
  for (const Entry& entry : content.entries)
    if (entry.persistent && info(entry.dtype).mindspore.empty())
      fail_at(ErrorKind::unsupported, {.tensor = escaped(entry.name)},
              "a MindSpore .ckpt has no word for type {}", to_string(entry.dtype));
}

}  // namespace

void write_mindspore(const std::filesystem::path& file, const Checkpoint& content,
                     const WriteOptions& options, std::uint64_t chunk) {
  check_names(content);
  check_dtypes(content);
  std::uint64_t total = 0;
  for (const Entry& entry : content.entries) total += entry.bytes();
  AtomicFile out(file);
  std::uint64_t done = 0;
  for (const Entry& entry : content.entries) {
    if (entry.persistent) write_tensor(out, entry, chunk);
    done += entry.bytes();
    if (options.progress) options.progress(done, total);
  }
  for (const Value& value : content.values) std::visit(ValueWriter{out, value}, value.value);
  out.commit();
}

}  // namespace twofold::checkpoint
