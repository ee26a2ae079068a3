#include "twofold/checkpoint/tar_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>
#include <unordered_set>

#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

namespace {

constexpr std::uint64_t kBlock = 512;
constexpr std::size_t kNameSize = 100;
constexpr std::size_t kSizeAt = 124;
constexpr std::size_t kSizeSize = 12;
constexpr std::size_t kChecksumAt = 148;
constexpr std::size_t kChecksumSize = 8;
constexpr std::size_t kKindAt = 156;
constexpr std::size_t kMagicAt = 257;
constexpr std::size_t kPrefixAt = 345;
constexpr std::size_t kPrefixSize = 155;
constexpr char kGlobalPax = 'g';
constexpr char kPax = 'x';

/// What pax says of the next member.
struct Pax {
  std::optional<std::string> path;
  std::optional<std::uint64_t> size;
};

std::string_view until_nul(std::string_view field) { return field.substr(0, field.find('\0')); }

/// A number of 0 or more in base 8, blanks around it; nothing for anything else.
std::optional<std::uint64_t> octal(std::string_view field) {
  field = until_nul(field);
  while (field.starts_with(' ')) field.remove_prefix(1);
  while (field.ends_with(' ')) field.remove_suffix(1);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value, 8);
  return error == std::errc{} && end == field.data() + field.size() ? std::optional(value)
                                                                    : std::nullopt;
}

/// A size: octal, or GNU's big-endian binary behind a set high bit.
std::optional<std::uint64_t> size_of_field(std::string_view field) {
  if (field.front() != '\x80') return octal(field);
  std::uint64_t value = 0;
  for (const char c : field.substr(1)) {
    if (value >> 55U != 0) return std::nullopt;
    value = (value << 8U) | static_cast<unsigned char>(c);
  }
  return value;
}

/// The sum of a header's bytes, with blanks in place of the checksum itself.
std::uint64_t checksum(std::string_view header) {
  std::uint64_t sum = kChecksumSize * std::uint64_t{' '};
  for (std::size_t i = 0; i < header.size(); ++i)
    if (i < kChecksumAt || i >= kChecksumAt + kChecksumSize)
      sum += static_cast<unsigned char>(header[i]);
  return sum;
}

/// "17 path=some/name\n", one behind the other.
Pax read_pax(const Source& source) {
  if (source.size() > kMaxPax)
    fail_at(ErrorKind::limit, source.at(0), "expected at most {} bytes of pax, got {}", kMaxPax,
            source.size());
  Pax found;
  for (std::string_view rest = source.text(); !rest.empty();) {
    const std::uint64_t at = source.size() - rest.size();
    std::size_t length = 0;
    const auto [blank, error] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
    const auto digits = static_cast<std::size_t>(blank - rest.data());
    const bool fits = error == std::errc{} && length <= rest.size() && length > digits + 1 &&
                      rest[digits] == ' ' && rest[length - 1] == '\n';
    const std::string_view record =
        fits ? rest.substr(digits + 1, length - digits - 2) : std::string_view();
    const std::size_t equals = record.find('=');
    if (equals == std::string_view::npos)
      fail_at(ErrorKind::format, source.at(at), "expected a pax record: length, key=value");
    const std::string_view key = record.substr(0, equals);
    const std::string_view value = record.substr(equals + 1);
    if (key == "path") found.path = std::string(value);
    if (key == "size") {
      std::uint64_t size = 0;
      const auto [end, bad] = std::from_chars(value.data(), value.data() + value.size(), size);
      if (bad != std::errc{} || end != value.data() + value.size())
        fail_at(ErrorKind::format, source.at(at), "expected a size, got \"{}\"",
                escaped(value.substr(0, 20)));
      found.size = size;
    }
    rest.remove_prefix(length);
  }
  return found;
}

std::string name_of(std::string_view header) {
  const std::string_view name = until_nul(header.substr(0, kNameSize));
  const bool is_ustar = header.substr(kMagicAt).starts_with("ustar");
  const std::string_view prefix =
      is_ustar ? until_nul(header.substr(kPrefixAt, kPrefixSize)) : std::string_view();
  return prefix.empty() ? std::string(name) : fmt::format("{}/{}", prefix, name);
}

bool is_regular(char kind) { return kind == '0' || kind == '\0'; }

}  // namespace

std::vector<TarMember> read_tar(const Source& source) {
  std::vector<TarMember> members;
  std::unordered_set<std::string> names;
  Pax pax;
  std::size_t headers = 0;
  for (Cursor cursor(source); cursor.remaining() > 0;) {
    const std::uint64_t at = cursor.position();
    const std::string_view header = cursor.text(kBlock);
    if (std::ranges::all_of(header, [](char c) { return c == '\0'; })) return members;
    if (++headers > kMaxTarMembers)
      fail_at(ErrorKind::limit, source.at(at), "expected at most {} members of a tar archive",
              kMaxTarMembers);
    if (octal(header.substr(kChecksumAt, kChecksumSize)) != checksum(header))
      fail_at(ErrorKind::format, source.at(at), "the checksum of a tar header is wrong");
    const char kind = header[kKindAt];
    const bool is_pax = kind == kPax || kind == kGlobalPax;
    const auto own = size_of_field(header.substr(kSizeAt, kSizeSize));
    const auto size = is_pax || !pax.size ? own : pax.size;
    const std::string name = is_pax || !pax.path ? name_of(header) : *pax.path;
    if (!size || *size > cursor.remaining())
      fail_at(ErrorKind::format, source.at(at), "member \"{}\": expected at most {} bytes, got {}",
              escaped(name), cursor.remaining(), size ? fmt::format("{}", *size) : "no size");
    const Source bytes = source.part(cursor.position(), *size);
    // The last member may end with the file, without its padding.
    cursor.skip(std::min(*size + (kBlock - *size % kBlock) % kBlock, cursor.remaining()));
    if (is_pax) {
      if (kind == kPax) pax = read_pax(bytes);
      continue;
    }
    pax = {};
    if (!is_regular(kind))
      fail_at(ErrorKind::unsupported, source.at(at),
              "member \"{}\": expected a regular file, got kind \"{}\"", escaped(name),
              escaped(std::string_view(&kind, 1)));
    if (!names.insert(name).second)
      fail_at(ErrorKind::format, source.at(at), "member \"{}\" is there twice", escaped(name));
    members.push_back({.name = name, .bytes = bytes});
  }
  return members;
}

}  // namespace twofold::checkpoint
