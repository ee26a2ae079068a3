#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "twofold/core/error.h"

namespace twofold::data {

/// The bytes of a file from front to back, unpacked when they are gzipped. Errors count bytes of
/// the unpacked content.
class ByteStream {
 public:
  ByteStream(std::string name, std::span<const std::byte> bytes);
  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  ByteStream(ByteStream&&) = delete;
  ByteStream& operator=(ByteStream&&) = delete;

  /// Fills `out`. Throws ErrorKind::format when the file ends before, naming `what`.
  void read(std::span<std::byte> out, const char* what);
  void skip(std::uint64_t size, const char* what);
  /// Throws ErrorKind::format unless everything has been read and, in a gzipped file, its checksum
  /// is right.
  void expect_end();

  /// The most bytes the rest could give; deflate packs no better than 1032 to 1.
  [[nodiscard]] std::uint64_t most() const;
  [[nodiscard]] Place place() const { return {.file = name_, .offset = position_}; }
  [[nodiscard]] bool packed() const noexcept { return packed_; }

 private:
  /// Bytes put into `out`; fewer only at the end.
  std::size_t take(std::span<std::byte> out);
  std::size_t inflate_some(std::span<std::byte> out);

  std::string name_;
  std::span<const std::byte> bytes_;
  std::uint64_t position_ = 0;
  bool packed_;
  bool ended_ = false;
  z_stream stream_{};
};

}  // namespace twofold::data
