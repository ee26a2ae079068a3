#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "twofold/checkpoint/pickle.h"
#include "twofold/checkpoint/source.h"
#include "twofold/core/dtype.h"
#include "twofold/tensor/storage.h"

namespace twofold::checkpoint {

/// Where the bytes of one storage lie.
struct StorageBytes {
  std::uint64_t size = 0;
  std::function<Source()> fetch;  ///< exactly `size` bytes, or throws
  bool big_endian = false;
};

/// The bytes of one storage of a torch file, fetched when a tensor needs them. Tensors that share a
/// storage share what `load` gives as long as one of them lives. Thread-safe.
class TorchStorage {
 public:
  TorchStorage(StorageBytes bytes, DType dtype, bool untyped)
      : bytes_(std::move(bytes)), dtype_(dtype), untyped_(untyped) {}

  /// The type its class says; uint8 for an UntypedStorage.
  [[nodiscard]] DType dtype() const noexcept { return dtype_; }
  [[nodiscard]] bool untyped() const noexcept { return untyped_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_.size; }

  /// Little-endian bytes of elements of `dtype`. Throws what the fetching throws.
  std::shared_ptr<Storage> load(DType dtype);

 private:
  StorageBytes bytes_;
  DType dtype_;
  bool untyped_;
  std::mutex mutex_;
  std::weak_ptr<Storage> loaded_;
  DType loaded_as_ = DType::uint8;
};

/// What a pickle says about a storage: the parts of its persistent id. Counts are elements, bytes
/// of an UntypedStorage.
struct StorageId {
  std::string_view key;
  DType dtype = DType::uint8;
  bool untyped = false;
  std::int64_t count = 0;   ///< of the whole storage
  std::int64_t begin = 0;   ///< where the window begins that this id stands for
  std::int64_t window = 0;  ///< elements of the window; `count` where there is none of its own
};

/// The dtype that a storage's class says, and whether it says none. Throws ErrorKind::format and
/// ErrorKind::unsupported (no storage of torch).
StorageId read_storage_class(const Pickle& pickle, NodeId type);

/// Reads ('storage', class, key, location, count), and a sixth part, None or (key, begin, count) of
/// a window of the storage, where `parts` is 6. Throws ErrorKind::format and
/// ErrorKind::unsupported (a class that is no storage of torch).
StorageId read_storage_id(const Pickle& pickle, NodeId id, std::size_t parts);

/// The storages that the pickle of a torch file speaks of, by their keys. Containers differ in
/// where these lie.
class TorchStorages {
 public:
  TorchStorages() = default;
  virtual ~TorchStorages() = default;
  TorchStorages(const TorchStorages&) = delete;
  TorchStorages& operator=(const TorchStorages&) = delete;
  TorchStorages(TorchStorages&&) = delete;
  TorchStorages& operator=(TorchStorages&&) = delete;

  /// The storage of that id. Throws ErrorKind::format, at `place`, when there is none, when it has
  /// another size than the id says, or when its key was met before with another type.
  std::shared_ptr<TorchStorage> storage(const StorageId& id, const Place& place);
  /// How many parts the persistent id of a storage has in this container.
  [[nodiscard]] virtual std::size_t id_parts() const noexcept { return 5; }

 private:
  /// Where the bytes of that id lie: exactly as many as it says. Throws as `storage` does.
  virtual StorageBytes locate(const StorageId& id, const Place& place) = 0;

  std::map<std::string, std::shared_ptr<TorchStorage>, std::less<>> storages_;
};

}  // namespace twofold::checkpoint
