#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/core/export.h"

namespace twofold::checkpoint {

/// A file that is there as a whole or not at all: bytes go to a temporary file in the target's
/// folder, and `commit` brings them to the disk and renames it. Without a commit the temporary file
/// is removed and the target is as it was. A target that exists keeps its permissions, and who has
/// it open or mapped keeps the old bytes.
class TWOFOLD_API AtomicFile {
 public:
  /// Throws ErrorKind::io, naming the target and the reason: a folder that is missing or cannot be
  /// written to, a target that is no regular file or that is write-protected.
  explicit AtomicFile(const std::filesystem::path& target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  AtomicFile(AtomicFile&&) = delete;
  AtomicFile& operator=(AtomicFile&&) = delete;

  /// Appends. Throws ErrorKind::io (a full disk).
  void write(std::span<const std::byte> bytes);
  void write(std::string_view bytes);
  /// Bytes written so far.
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
  /// Puts the file in the target's place. Throws ErrorKind::io; nothing may follow it.
  void commit();

 private:
  void flush();
  void write_through(std::span<const std::byte> bytes);
  [[noreturn]] void refuse(int error) const;

  std::filesystem::path target_;
  std::string temporary_;
  int descriptor_ = -1;
  std::uint64_t position_ = 0;
  std::vector<std::byte> buffer_;
};

}  // namespace twofold::checkpoint
