#include "twofold/checkpoint/npz_writer.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "twofold/checkpoint/atomic_file.h"
#include "twofold/checkpoint/npy.h"
#include "twofold/checkpoint/put.h"
#include "twofold/checkpoint/writing.h"
#include "twofold/checkpoint/zip_directory.h"
#include "twofold/checkpoint/zip_reader.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

using twofold::to_string;

namespace {

// What Python's zipfile puts there, whose zip64 limit is 2^31 - 1.
constexpr std::uint16_t kVersion = 45;
constexpr std::uint16_t kMadeBy = 0x032D;
constexpr std::uint16_t kFirstOfJanuary1980 = 0x0021;
constexpr std::uint32_t kOwnerReadsAndWrites = 0x01800000;
constexpr std::uint64_t kZip64Limit = 0x7FFFFFFF;
constexpr std::uint64_t kMostRecords = 0xFFFF;
constexpr std::uint16_t kZip64Field = 1;
constexpr std::uint64_t kZip64EndRest = 44;

struct Member {
  std::string name;
  std::uint16_t flags = 0;
  std::uint32_t crc = 0;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
};

std::uint32_t clamped(std::uint64_t value) {
  return value > kZip64Limit ? kZipClamped : static_cast<std::uint32_t>(value);
}

/// The fields that local and central headers share, up to the CRC.
std::string shared_fields(const Member& member) {
  std::string text;
  put(text, kVersion);
  put(text, member.flags);
  put(text, std::uint16_t{0});  // stored
  put(text, std::uint16_t{0});  // midnight
  put(text, kFirstOfJanuary1980);
  put(text, member.crc);
  return text;
}

/// A local header has its sizes in a zip64 field, however small they are.
std::string local_header(const Member& member) {
  std::string text;
  put(text, kZipLocal);
  text += shared_fields(member);
  put(text, kZipClamped);
  put(text, kZipClamped);
  put(text, static_cast<std::uint16_t>(member.name.size()));
  put(text, std::uint16_t{20});
  text += member.name;
  put(text, kZip64Field);
  put(text, std::uint16_t{16});
  put(text, member.size);
  put(text, member.size);
  return text;
}

std::string central_header(const Member& member) {
  std::string numbers;
  if (member.size > kZip64Limit) {
    put(numbers, member.size);
    put(numbers, member.size);
  }
  if (member.offset > kZip64Limit) put(numbers, member.offset);
  std::string extra;
  if (!numbers.empty()) {
    put(extra, kZip64Field);
    put(extra, static_cast<std::uint16_t>(numbers.size()));
    extra += numbers;
  }
  std::string text;
  put(text, kZipCentral);
  put(text, kMadeBy);
  text += shared_fields(member);
  put(text, clamped(member.size));
  put(text, clamped(member.size));
  put(text, static_cast<std::uint16_t>(member.name.size()));
  put(text, static_cast<std::uint16_t>(extra.size()));
  text.append(6, '\0');  // comment, disk, kind
  put(text, kOwnerReadsAndWrites);
  put(text, clamped(member.offset));
  return text + member.name + extra;
}

std::string end_records(std::uint64_t count, std::uint64_t begin, std::uint64_t end) {
  std::string text;
  const std::uint64_t size = end - begin;
  if (count > kMostRecords || begin > kZip64Limit || size > kZip64Limit) {
    put(text, kZip64End);
    put(text, kZip64EndRest);
    put(text, kVersion);
    put(text, kVersion);
    put(text, std::uint64_t{0});
    for (const std::uint64_t number : {count, count, size, begin}) put(text, number);
    put(text, kZip64Locator);
    put(text, std::uint32_t{0});
    put(text, end);
    put(text, std::uint32_t{1});
  }
  const auto few = static_cast<std::uint16_t>(std::min(count, kMostRecords));
  put(text, kZipEnd);
  put(text, std::uint32_t{0});
  put(text, few);
  put(text, few);
  put(text, static_cast<std::uint32_t>(std::min<std::uint64_t>(size, kZipClamped)));
  put(text, static_cast<std::uint32_t>(std::min<std::uint64_t>(begin, kZipClamped)));
  put(text, std::uint16_t{0});
  return text;
}

class NpzWriter {
 public:
  explicit NpzWriter(AtomicFile& out) : out_(out) {}

  void add(const std::string& name, const Array& array) {
    const std::string head = npy_header(array);
    const std::span<const std::byte> body(array.raw(), static_cast<std::size_t>(array.nbytes()));
    const bool is_ascii =
        std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    Member member{.name = name + ".npy",
                  .flags = is_ascii ? std::uint16_t{0} : kZipUtf8,
                  .crc = libdeflate_crc32(0, head.data(), head.size()),
                  .size = head.size() + body.size(),
                  .offset = out_.position()};
    if (!body.empty()) member.crc = libdeflate_crc32(member.crc, body.data(), body.size());
    out_.write(local_header(member));
    out_.write(head);
    out_.write(body);
    members_.push_back(std::move(member));
  }

  void finish() {
    const std::uint64_t begin = out_.position();
    for (const Member& member : members_) out_.write(central_header(member));
    out_.write(end_records(members_.size(), begin, out_.position()));
  }

 private:
  AtomicFile& out_;
  std::vector<Member> members_;
};

/// A number as an array of no dimension, of NumPy's own type for a Python number.
struct ValueArray {
  const Value& value;

  template <class T>
  Array operator()(T number) const {
    constexpr DType kType = std::is_same_v<T, bool>     ? DType::boolean
                            : std::is_same_v<T, double> ? DType::float64
                                                        : DType::int64;
    Array array = Array::empty({}, kType);
    std::memcpy(array.mutable_raw(), &number, sizeof number);
    return array;
  }
  Array operator()(std::monostate) const { refuse("None"); }
  Array operator()(const std::string&) const { refuse("a text"); }

  [[noreturn]] void refuse(std::string_view what) const {
    fail_at(ErrorKind::unsupported, {.tensor = escaped(value.name)}, "a .npz cannot hold {}", what);
  }
};

void check_content(const Checkpoint& content) {
  check_names(content);
  const auto check_name = [](const std::string& name) {
    check(is_utf8(name) && name.find('\0') == std::string::npos, ErrorKind::value,
          "\"{}\" cannot be a name in a .npz", escaped(name));
    check(name.size() + 4 <= kMaxZipName, ErrorKind::limit, "a name of {} bytes", name.size());
  };
  for (const Entry& entry : content.entries) {
    if (!entry.persistent) continue;
    check_name(entry.name);
    if (info(entry.dtype).npy.empty())
      fail_at(ErrorKind::unsupported, {.tensor = escaped(entry.name)},
              ".npz has no word for type {}", to_string(entry.dtype));
  }
  for (const Value& value : content.values) {
    check_name(value.name);
    (void)std::visit(ValueArray{value}, value.value);
  }
}

}  // namespace

void write_npz(const std::filesystem::path& file, const Checkpoint& content,
               const WriteOptions& options) {
  check_content(content);
  std::uint64_t total = 0;
  for (const Entry& entry : content.entries) total += entry.bytes();
  AtomicFile out(file);
  NpzWriter zip(out);
  std::uint64_t done = 0;
  for (const Entry& entry : content.entries) {
    if (entry.persistent) zip.add(entry.name, dense_values(entry));
    done += entry.bytes();
    if (options.progress) options.progress(done, total);
  }
  for (const Value& value : content.values)
    zip.add(value.name, std::visit(ValueArray{value}, value.value));
  zip.finish();
  out.commit();
}

}  // namespace twofold::checkpoint
