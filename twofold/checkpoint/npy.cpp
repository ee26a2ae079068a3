#include "twofold/checkpoint/npy.h"

#include <algorithm>
#include <optional>

#include "twofold/checkpoint/atomic_file.h"
#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kHeaderAlignment = 64;

struct Header {
  std::optional<std::string> descr;
  std::optional<bool> fortran_order;
  std::optional<Shape> shape;
};

/// The grammar of a header: a Python dict of three known keys, nothing else of Python.
class HeaderParser {
 public:
  explicit HeaderParser(Cursor cursor) : cursor_(std::move(cursor)) {}

  Header parse() {
    Header header;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr") {
        set(header.descr, descr());
      } else if (key == "fortran_order") {
        set(header.fortran_order, boolean());
      } else if (key == "shape") {
        set(header.shape, shape());
      } else {
        cursor_.fail("expected descr, fortran_order or shape, got '{}'", escaped(key));
      }
      if (!accept(',') && peek() != '}') cursor_.fail("expected ',' or '}}' in the header");
    }
    if (peek() != '\0') cursor_.fail("expected the header to end after '}}'");
    if (!header.descr || !header.fortran_order || !header.shape)
      cursor_.fail("expected descr, fortran_order and shape in the header");
    return header;
  }

 private:
  template <class T>
  void set(std::optional<T>& field, T value) {
    if (field) cursor_.fail("expected each key of the header once");
    field = std::move(value);
  }

  /// The next character that is no blank; NUL at the end.
  char peek() {
    const std::string_view text = cursor_.source().text();
    while (cursor_.remaining() > 0) {
      const char c = text[cursor_.position()];
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
        if (c == '\0') cursor_.fail("expected text in the header, got a NUL");
        return c;
      }
      cursor_.skip(1);
    }
    return '\0';
  }

  bool accept(char c) {
    if (peek() != c) return false;
    cursor_.skip(1);
    return true;
  }

  void expect(char c) {
    if (!accept(c)) cursor_.fail("expected '{}' in the header", c);
  }

  std::string quoted() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') cursor_.fail("expected a quoted text in the header");
    cursor_.skip(1);
    const std::string_view rest = cursor_.source().text().substr(cursor_.position());
    const std::size_t end = rest.find(quote);
    if (end == std::string_view::npos || rest.substr(0, end).find('\\') != std::string_view::npos)
      cursor_.fail("expected a plain quoted text in the header");
    cursor_.skip(end + 1);
    return std::string(rest.substr(0, end));
  }

  std::string descr() {
    if (peek() == '[')
      fail_at(ErrorKind::unsupported, cursor_.source().at(cursor_.position()),
              "arrays of records are not read");
    return quoted();
  }

  bool boolean() {
    peek();
    const std::string_view rest = cursor_.source().text().substr(cursor_.position());
    const bool value = rest.starts_with("True");
    if (!value && !rest.starts_with("False")) cursor_.fail("expected True or False in the header");
    cursor_.skip(value ? 4 : 5);
    return value;
  }

  std::int64_t integer() {
    if (peek() < '0' || peek() > '9') cursor_.fail("expected a size of 0 or more in the header");
    std::int64_t value = 0;
    for (std::string_view text = cursor_.source().text();
         cursor_.remaining() > 0 && text[cursor_.position()] >= '0' &&
         text[cursor_.position()] <= '9';
         cursor_.skip(1)) {
      const auto scaled = multiplied<std::int64_t>(value, 10);
      const auto next =
          scaled ? added<std::int64_t>(*scaled, text[cursor_.position()] - '0') : std::nullopt;
      if (!next) cursor_.fail("expected a size below 2^63 in the header");
      value = *next;
    }
    accept('L');  // Python 2's long
    return value;
  }

  Shape shape() {
    Shape sizes;
    expect('(');
    while (!accept(')')) {
      if (sizes.size() == kMaxDims) cursor_.fail("expected at most {} dimensions", kMaxDims);
      sizes.push_back(integer());
      const bool more = accept(',');
      if (!more && (peek() != ')' || sizes.size() == 1))
        cursor_.fail("expected ',' or ')' in the shape");
    }
    return sizes;
  }

  Cursor cursor_;
};

/// Takes the dtype and the byte order from a descr.
void read_descr(const Cursor& cursor, std::string descr, NpyLayout& layout) {
  const std::string written = descr;
  layout.big_endian = descr.starts_with('>');
  if (descr.size() > 1) {
    const bool one_byte = descr.substr(2) == "1";
    if (descr[0] == '=' || descr[0] == '>' || one_byte) descr[0] = one_byte ? '|' : '<';
  }
  const auto dtype = find_dtype(&DTypeInfo::npy, descr);
  if (!dtype || descr.empty())
    fail_at(ErrorKind::unsupported, cursor.source().at(cursor.position()),
            "expected numbers or bools, got the NumPy type '{}'", escaped(written));
  layout.dtype = *dtype;
}

Strides fortran_strides(const Shape& shape) {
  const Shape reversed(shape.rbegin(), shape.rend());
  Strides strides = contiguous_strides(reversed);
  std::ranges::reverse(strides);
  return strides;
}

std::shared_ptr<Storage> elements(const Source& data, const NpyLayout& layout) {
  const std::size_t size = size_of(layout.dtype);
  if (!layout.big_endian || size == 1) return data.storage(size);
  auto storage = Storage::allocate(data.size());
  const std::size_t width = swap_width(layout.dtype);
  swap_bytes(data.bytes().data(), storage->mutable_data(), data.size() / width, width);
  return storage;
}

/// Bytes of an array of that shape, or nothing when they do not fit an int64.
std::optional<std::int64_t> bytes_of(const Shape& shape, std::size_t size) {
  std::optional<std::int64_t> bytes = static_cast<std::int64_t>(size);
  for (const std::int64_t n : shape) bytes = bytes ? multiplied(*bytes, n) : bytes;
  return std::ranges::find(shape, 0) != shape.end() ? 0 : bytes;
}

}  // namespace

NpyLayout read_npy_layout(const Source& source) {
  Cursor cursor(source);
  if (cursor.remaining() < kMagic.size() || cursor.text(kMagic.size()) != kMagic)
    fail_at(ErrorKind::format, source.at(0), "expected a .npy file (its first bytes are wrong)");
  const std::uint8_t major = cursor.u8();
  const std::uint8_t minor = cursor.u8();
  if (major < 1 || major > 3 || minor != 0)
    fail_at(ErrorKind::unsupported, source.at(kMagic.size()),
            "expected .npy version 1.0, 2.0 or 3.0, got {}.{}", major, minor);
  const std::uint64_t length = major == 1 ? cursor.u16() : cursor.u32();
  if (length > kMaxNpyHeader)
    fail_at(ErrorKind::limit, source.at(cursor.position()),
            "expected a header of at most {} bytes, got {}", kMaxNpyHeader, length);
  const std::uint64_t begin = cursor.position();
  cursor.skip(length);
  Header header = HeaderParser(Cursor(source.part(begin, length))).parse();
  NpyLayout layout;
  read_descr(cursor, std::move(*header.descr), layout);
  const auto bytes = bytes_of(*header.shape, size_of(layout.dtype));
  if (!bytes)
    cursor.fail("expected fewer elements than those of shape {} of {}", to_string(*header.shape),
                to_string(layout.dtype));
  layout.begin = cursor.position();
  layout.bytes = static_cast<std::uint64_t>(*bytes);
  // Sizes beside a 0 may multiply to more than an int64; the strides of an empty array are free.
  layout.strides = *bytes == 0             ? Strides(header.shape->size(), 1)
                   : *header.fortran_order ? fortran_strides(*header.shape)
                                           : contiguous_strides(*header.shape);
  layout.shape = std::move(*header.shape);
  return layout;
}

Array read_npy(const Source& source) {
  NpyLayout layout = read_npy_layout(source);
  const Cursor cursor(source, layout.begin);
  if (layout.bytes != cursor.remaining())
    cursor.fail("expected {} bytes of elements for shape {} of {}, got {}", layout.bytes,
                to_string(layout.shape), to_string(layout.dtype), cursor.remaining());
  auto storage = elements(source.part(layout.begin, layout.bytes), layout);
  return {std::move(storage), layout.dtype, std::move(layout.shape), std::move(layout.strides)};
}

Array read_npy(const std::filesystem::path& file) { return read_npy(Source::open(file)); }

std::string npy_header(const Array& array) {
  const std::string_view descr = info(array.dtype()).npy;
  check(!descr.empty(), ErrorKind::unsupported, ".npy has no word for {}",
        to_string(array.dtype()));
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", descr,
                                 to_tuple(array.shape()));
  const std::size_t prefix = kMagic.size() + 4;
  const std::size_t unpadded = prefix + text.size() + 1;
  text.append((kHeaderAlignment - unpadded % kHeaderAlignment) % kHeaderAlignment, ' ');
  text += '\n';
  check(text.size() <= kMaxNpyHeader, ErrorKind::limit, ".npy header of {} bytes", text.size());
  std::string header(kMagic);
  header += {'\x01', '\x00', static_cast<char>(text.size() & 0xFFU),
             static_cast<char>(text.size() >> 8U)};
  return header + text;
}

void write_npy(const std::filesystem::path& file, const Array& array) {
  const std::string header = npy_header(array);
  const Array dense = array.contiguous();
  AtomicFile out(file);
  out.write(header);
  out.write(std::span(dense.raw(), static_cast<std::size_t>(dense.nbytes())));
  out.commit();
}

}  // namespace twofold::checkpoint
