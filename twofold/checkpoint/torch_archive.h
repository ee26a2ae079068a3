#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "twofold/checkpoint/source.h"
#include "twofold/checkpoint/zip_reader.h"
#include "twofold/core/dtype.h"
#include "twofold/tensor/storage.h"

namespace twofold::checkpoint {

/// The newest and oldest versions of the container that are read, as torch itself does.
inline constexpr std::int64_t kMinTorchVersion = 1;
inline constexpr std::int64_t kMaxTorchVersion = 10;

/// The bytes of one storage of a torch file, fetched when a tensor needs them. Tensors that share a
/// storage share what `load` gives as long as one of them lives. Thread-safe.
class TorchStorage {
 public:
  TorchStorage(std::shared_ptr<const ZipReader> zip, const ZipRecord& record, DType dtype,
               bool untyped, bool big_endian)
      : zip_(std::move(zip)),
        record_(record),
        dtype_(dtype),
        untyped_(untyped),
        big_endian_(big_endian) {}

  /// The type its class says; uint8 for an UntypedStorage.
  [[nodiscard]] DType dtype() const noexcept { return dtype_; }
  [[nodiscard]] bool untyped() const noexcept { return untyped_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return record_.size; }

  /// Little-endian bytes of elements of `dtype`. Throws as ZipReader::read does.
  std::shared_ptr<Storage> load(DType dtype);

 private:
  std::shared_ptr<const ZipReader> zip_;
  const ZipRecord& record_;
  DType dtype_;
  bool untyped_;
  bool big_endian_;
  std::mutex mutex_;
  std::weak_ptr<Storage> loaded_;
  DType loaded_as_ = DType::uint8;
};

/// The records of a torch.save archive: the root folder's name stripped, version and byte order
/// checked.
class TorchArchive {
 public:
  /// Throws ErrorKind::format and ErrorKind::unsupported.
  explicit TorchArchive(std::shared_ptr<const ZipReader> zip);

  /// The record `root/name`, or null.
  [[nodiscard]] const ZipRecord* find(std::string_view name) const;
  /// The object graph.
  [[nodiscard]] Source pickle() const;

  /// The storage `data/key`, which the pickle says has `count` elements. Throws ErrorKind::format,
  /// at `place`, when there is none, when it has another size, or when the key was met before with
  /// another type.
  std::shared_ptr<TorchStorage> storage(std::string_view key, DType dtype, bool untyped,
                                        std::int64_t count, const Place& place);

 private:
  void check_version() const;
  void read_byte_order();

  std::shared_ptr<const ZipReader> zip_;
  std::string root_;
  bool big_endian_ = false;
  std::map<std::string, std::shared_ptr<TorchStorage>, std::less<>> storages_;
};

}  // namespace twofold::checkpoint
