#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/core/error.h"
#include "twofold/core/export.h"
#include "twofold/tensor/array.h"

namespace twofold::checkpoint {

static_assert(std::endian::native == std::endian::little, "readers hand out little-endian bytes");

/// The bytes of a file, of a part of one, or of memory, with what an error needs to name them.
/// Copies share the bytes.
class TWOFOLD_API Source {
 public:
  /// Maps a file. Throws ErrorKind::io.
  static Source open(const std::filesystem::path& file);
  /// Takes bytes; `name` stands for the file in errors.
  static Source memory(std::string name, std::vector<std::byte> bytes);

  /// Bytes [offset, offset + size) of this source; errors keep counting from the file's start. The
  /// range must lie within.
  [[nodiscard]] Source part(std::uint64_t offset, std::uint64_t size) const;
  /// Bytes that were unpacked from this source: `member` is added to the name, offsets start anew.
  [[nodiscard]] Source unpacked(std::string_view member, std::vector<std::byte> bytes) const;

  /// All bytes.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }
  /// Their number.
  [[nodiscard]] std::uint64_t size() const noexcept { return bytes_.size(); }
  /// The bytes as text.
  [[nodiscard]] std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// The place of a byte of this source, for errors.
  [[nodiscard]] Place at(std::uint64_t offset) const {
    return {.file = name_, .offset = base_ + offset};
  }
  /// A storage over all bytes: borrowed where their address is a multiple of `alignment`, else a
  /// copy.
  [[nodiscard]] std::shared_ptr<Storage> storage(std::size_t alignment) const;

 private:
  Source(std::shared_ptr<const void> keeper, std::span<const std::byte> bytes, std::string name,
         std::uint64_t base)
      : keeper_(std::move(keeper)), bytes_(bytes), name_(std::move(name)), base_(base) {}

  std::shared_ptr<const void> keeper_;
  std::span<const std::byte> bytes_;
  std::string name_;
  std::uint64_t base_;
};

/// Reads a source from front to back; nothing is read past its end. Integers are little-endian.
class TWOFOLD_API Cursor {
 public:
  /// Throws ErrorKind::format when `position` lies behind the end.
  explicit Cursor(Source source, std::uint64_t position = 0);

  /// What is read from.
  [[nodiscard]] const Source& source() const noexcept { return source_; }
  /// The next byte, counted from the start of the source.
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
  /// Bytes between there and the end.
  [[nodiscard]] std::uint64_t remaining() const noexcept { return source_.size() - position_; }

  // Each throws ErrorKind::format when too few bytes remain.
  /// The next little-endian number of 8 bits; throws ErrorKind::format at the end.
  std::uint8_t u8() { return integer<std::uint8_t>(); }
  /// The next little-endian number of 16 bits; throws ErrorKind::format at the end.
  std::uint16_t u16() { return integer<std::uint16_t>(); }
  /// The next little-endian number of 32 bits; throws ErrorKind::format at the end.
  std::uint32_t u32() { return integer<std::uint32_t>(); }
  /// The next little-endian number of 64 bits; throws ErrorKind::format at the end.
  std::uint64_t u64() { return integer<std::uint64_t>(); }
  /// The next `size` bytes; throws ErrorKind::format where there are fewer.
  std::string_view text(std::uint64_t size);
  /// The next `size` bytes; throws ErrorKind::format where there are fewer.
  void skip(std::uint64_t size) { text(size); }

  /// Throws ErrorKind::format at the current position.
  template <class... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> message, Args&&... args) const {
    fail_at(ErrorKind::format, source_.at(position_), message, std::forward<Args>(args)...);
  }

 private:
  template <class T>
  T integer() {
    const std::string_view bytes = text(sizeof(T));
    T value = 0;
    for (std::size_t i = sizeof(T); i-- > 0;)
      value = static_cast<T>((std::uint64_t{value} << 8U) | static_cast<unsigned char>(bytes[i]));
    return value;
  }

  Source source_;
  std::uint64_t position_;
};

/// Writes `count` elements of `width` bytes from `from` to `to` with the order of each element's
/// bytes turned round.
TWOFOLD_API void swap_bytes(const std::byte* from, std::byte* to, std::uint64_t count,
                            std::size_t width);
/// The width in which elements of `dtype` are swapped: a complex number's halves are swapped one by
/// one.
TWOFOLD_API std::size_t swap_width(DType dtype);

}  // namespace twofold::checkpoint
