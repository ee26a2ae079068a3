#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "twofold/checkpoint/source.h"
#include "twofold/checkpoint/torch_storages.h"
#include "twofold/checkpoint/zip_reader.h"

namespace twofold::checkpoint {

/// The newest and oldest versions of the container that are read, as torch itself does.
inline constexpr std::int64_t kMinTorchVersion = 1;
inline constexpr std::int64_t kMaxTorchVersion = 10;

/// The records of a torch.save archive: the root folder's name stripped, version and byte order
/// checked.
class TorchArchive : public TorchStorages {
 public:
  /// Throws ErrorKind::format and ErrorKind::unsupported.
  explicit TorchArchive(std::shared_ptr<const ZipReader> zip);

  /// The record `root/name`, or null.
  [[nodiscard]] const ZipRecord* find(std::string_view name) const;
  /// The object graph.
  [[nodiscard]] Source pickle() const;

 private:
  /// The record `data/key`.
  StorageBytes locate(const StorageId& id, const Place& place) override;
  void check_version() const;
  void read_byte_order();

  std::shared_ptr<const ZipReader> zip_;
  std::string root_;
  bool big_endian_ = false;
};

}  // namespace twofold::checkpoint
