#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "twofold/core/export.h"

namespace twofold {

/// Plain bytes with one owner: an aligned block of the caching allocator, or a piece of something
/// else (a mapped file) that it keeps alive. Arrays share it by pointer. It has no version and no
/// dtype.
class TWOFOLD_API Storage {
 public:
  /// `bytes` of uninitialised memory, aligned to 64. Throws ErrorKind::limit when there is no
  /// memory.
  static std::shared_ptr<Storage> allocate(std::size_t bytes);

  /// Bytes that `keeper` owns. They are never written: an array over them is copied before it is.
  static std::shared_ptr<Storage> borrow(const std::byte* data, std::size_t bytes,
                                         std::shared_ptr<const void> keeper);

  ~Storage();
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;
  Storage(Storage&&) = delete;
  Storage& operator=(Storage&&) = delete;

  /// The first byte.
  [[nodiscard]] const std::byte* data() const noexcept { return data_; }
  /// Throws ErrorKind::internal when the bytes are borrowed.
  [[nodiscard]] std::byte* mutable_data();
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] bool borrowed() const noexcept { return keeper_ != nullptr; }

 private:
  Storage(std::byte* data, std::size_t bytes, std::shared_ptr<const void> keeper)
      : data_(data), bytes_(bytes), keeper_(std::move(keeper)) {}

  std::byte* data_;
  std::size_t bytes_;
  std::shared_ptr<const void> keeper_;  // null: ours, returned to the allocator
};

/// Frees what the caching allocator holds but nobody uses.
TWOFOLD_API void release_cached_memory();
/// Bytes the caching allocator holds for the next caller.
TWOFOLD_API std::size_t cached_memory();

}  // namespace twofold
