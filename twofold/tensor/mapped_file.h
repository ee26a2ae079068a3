#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "twofold/core/export.h"

namespace twofold {

/// A file mapped for reading. Storages over its bytes keep it alive.
class TWOFOLD_API MappedFile {
 public:
  /// Throws ErrorKind::io, naming the path, for a missing file, a folder, a device or a refused
  /// read.
  static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);

  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  MappedFile(MappedFile&&) = delete;
  MappedFile& operator=(MappedFile&&) = delete;

  /// All bytes.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
  /// The name it was opened by.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  MappedFile(const std::byte* data, std::size_t size, std::string name)
      : data_(data), size_(size), name_(std::move(name)) {}

  const std::byte* data_;
  std::size_t size_;
  std::string name_;
};

}  // namespace twofold
