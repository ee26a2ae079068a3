#include "twofold/data/inflate.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "twofold/core/checked.h"

namespace twofold::data {

namespace {

constexpr std::uint64_t kBestRatio = 1032;
constexpr int kGzipWrapper = 16;  // zlib's way to ask for gzip

bool is_gzip(std::span<const std::byte> bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{0x1F} && bytes[1] == std::byte{0x8B};
}

uInt piece(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

}  // namespace

ByteStream::ByteStream(std::string name, std::span<const std::byte> bytes)
    : name_(std::move(name)), bytes_(bytes), packed_(is_gzip(bytes)) {
  if (packed_)
    check(inflateInit2(&stream_, MAX_WBITS + kGzipWrapper) == Z_OK, ErrorKind::limit,
          "no memory to unpack with");
}

ByteStream::~ByteStream() {
  if (packed_) inflateEnd(&stream_);
}

std::uint64_t ByteStream::most() const {
  if (!packed_) return bytes_.size();
  return multiplied(std::uint64_t{bytes_.size()}, kBestRatio)
      .value_or(std::numeric_limits<std::uint64_t>::max());
}

std::size_t ByteStream::inflate_some(std::span<std::byte> out) {
  if (ended_ || out.empty()) return 0;
  // zlib declares its input without const but does not write it.
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes_.data()));  // NOLINT
  stream_.avail_in = piece(bytes_.size());
  stream_.next_out = reinterpret_cast<Bytef*>(out.data());
  stream_.avail_out = piece(out.size());
  const uInt wanted = stream_.avail_out;
  const uInt given = stream_.avail_in;
  const int result = inflate(&stream_, Z_NO_FLUSH);
  bytes_ = bytes_.subspan(given - stream_.avail_in);
  if (result == Z_STREAM_END) {
    ended_ = true;
  } else if (result == Z_BUF_ERROR) {
    fail_at(ErrorKind::format, place(), "the gzipped data is cut off");
  } else if (result != Z_OK) {
    fail_at(ErrorKind::format, place(), "the gzipped data is damaged ({})",
            stream_.msg == nullptr ? "unknown reason" : stream_.msg);
  }
  return wanted - stream_.avail_out;
}

std::size_t ByteStream::take(std::span<std::byte> out) {
  std::size_t done = 0;
  if (packed_) {
    while (done < out.size()) {
      const std::size_t got = inflate_some(out.subspan(done));
      done += got;
      position_ += got;
      if (got == 0 && ended_) break;
    }
    return done;
  }
  done = std::min(out.size(), bytes_.size());
  if (done != 0) std::memcpy(out.data(), bytes_.data(), done);
  bytes_ = bytes_.subspan(done);
  position_ += done;
  return done;
}

void ByteStream::read(std::span<std::byte> out, const char* what) {
  const std::size_t got = take(out);
  if (got < out.size())
    fail_at(ErrorKind::format, place(), "the file ends in its {}: expected {} more bytes, got {}",
            what, out.size(), got);
}

void ByteStream::skip(std::uint64_t size, const char* what) {
  std::array<std::byte, 65536> scratch;
  while (size != 0) {
    const auto now = std::min<std::uint64_t>(size, scratch.size());
    read(std::span(scratch).first(now), what);
    size -= now;
  }
}

void ByteStream::expect_end() {
  std::byte surplus{};
  if (take({&surplus, 1}) != 0)
    fail_at(ErrorKind::format, place(), "expected the end of the file, got more bytes");
  if (packed_ && !bytes_.empty())
    fail_at(ErrorKind::format, place(),
            "expected the end of the file, got {} bytes after the "
            "gzipped data",
            bytes_.size());
}

}  // namespace twofold::data
