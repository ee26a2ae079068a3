#include "twofold/checkpoint/torch_archive.h"

#include <charconv>
#include <system_error>

#include "twofold/checkpoint/pickle.h"
#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

namespace {

std::shared_ptr<Storage> swapped(const Source& bytes, DType dtype) {
  auto storage = Storage::allocate(bytes.size());
  const std::size_t width = swap_width(dtype);
  swap_bytes(bytes.bytes().data(), storage->mutable_data(), bytes.size() / width, width);
  return storage;
}

}  // namespace

std::shared_ptr<Storage> TorchStorage::load(DType dtype) {
  const std::lock_guard lock(mutex_);
  if (auto loaded = loaded_.lock(); loaded != nullptr && loaded_as_ == dtype) return loaded;
  const Source bytes = zip_->read(record_);
  auto storage = big_endian_ ? swapped(bytes, dtype) : bytes.storage(size_of(dtype));
  loaded_ = storage;
  loaded_as_ = dtype;
  return storage;
}

TorchArchive::TorchArchive(std::shared_ptr<const ZipReader> zip) : zip_(std::move(zip)) {
  const std::string& first = zip_->records().front().name;
  const std::size_t slash = first.find('/');
  if (slash == std::string::npos)
    fail_at(ErrorKind::format, zip_->source().at(0),
            "expected records in one folder, as torch.save writes them, got \"{}\"",
            escaped(first));
  root_ = first.substr(0, slash + 1);
  for (const ZipRecord& record : zip_->records())
    if (!record.name.starts_with(root_))
      fail_at(ErrorKind::format, zip_->source().at(record.header_offset),
              "expected all records in folder \"{}\", got \"{}\"", escaped(root_),
              escaped(record.name));
  check_version();
  read_byte_order();
}

const ZipRecord* TorchArchive::find(std::string_view name) const {
  return zip_->find(root_ + std::string(name));
}

Source TorchArchive::pickle() const {
  const ZipRecord* record = find("data.pkl");
  if (record == nullptr)
    fail_at(ErrorKind::format, zip_->source().at(0), "expected a record data.pkl, got none");
  if (record->size > kMaxPickle)
    fail_at(ErrorKind::limit, zip_->source().at(record->offset),
            "expected data.pkl of at most {} bytes, got {}", kMaxPickle, record->size);
  return zip_->read(*record);
}

void TorchArchive::check_version() const {
  const ZipRecord* record = find(".data/version");
  if (record == nullptr) record = find("version");
  if (record == nullptr)
    fail_at(ErrorKind::format, zip_->source().at(0), "expected a record version, got none");
  const Source bytes = zip_->read(*record);
  std::string_view text = bytes.text();
  if (text.ends_with('\n')) text.remove_suffix(1);
  std::int64_t version = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), version);
  if (result.ec != std::errc{} || result.ptr != text.data() + text.size())
    fail_at(ErrorKind::format, zip_->source().at(record->offset),
            "expected a version number, got \"{}\"", escaped(text.substr(0, 20)));
  if (version < kMinTorchVersion || version > kMaxTorchVersion)
    fail_at(ErrorKind::unsupported, zip_->source().at(record->offset),
            "expected a PyTorch file of version {} to {}, got {}", kMinTorchVersion,
            kMaxTorchVersion, version);
}

void TorchArchive::read_byte_order() {
  const ZipRecord* record = find("byteorder");
  if (record == nullptr) return;  // files before torch 2.1: little
  const Source bytes = zip_->read(*record);
  const std::string_view order = bytes.text();
  if (order != "little" && order != "big")
    fail_at(ErrorKind::format, zip_->source().at(record->offset),
            "expected byte order little or big, got \"{}\"", escaped(order.substr(0, 20)));
  big_endian_ = order == "big";
}

std::shared_ptr<TorchStorage> TorchArchive::storage(std::string_view key, DType dtype, bool untyped,
                                                    std::int64_t count, const Place& place) {
  const ZipRecord* record = find("data/" + std::string(key));
  if (record == nullptr)
    fail_at(ErrorKind::format, place, "expected a record data/{}, got none", escaped(key));
  const auto size = static_cast<std::int64_t>(size_of(dtype));
  const auto bytes = multiplied(count, size);
  if (count < 0 || !bytes || std::cmp_not_equal(*bytes, record->size))
    fail_at(ErrorKind::format, place, "expected {} elements of {} bytes in data/{}, got {} bytes",
            count, size, escaped(key), record->size);
  const auto known = storages_.find(key);
  if (known == storages_.end()) {
    auto made = std::make_shared<TorchStorage>(zip_, *record, dtype, untyped, big_endian_);
    return storages_.emplace(key, std::move(made)).first->second;
  }
  if (known->second->dtype() != dtype || known->second->untyped() != untyped)
    fail_at(ErrorKind::format, place, "expected data/{} to hold {}, as before, got {}",
            escaped(key), to_string(known->second->dtype()), to_string(dtype));
  return known->second;
}

}  // namespace twofold::checkpoint
