#include "twofold/checkpoint/torch_archive.h"

#include <charconv>
#include <system_error>

#include "twofold/checkpoint/pickle.h"
#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

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

StorageBytes TorchArchive::locate(const StorageId& id, const Place& place) {
  const ZipRecord* record = find("data/" + std::string(id.key));
  if (record == nullptr)
    fail_at(ErrorKind::format, place, "expected a record data/{}, got none", escaped(id.key));
  const auto size = static_cast<std::int64_t>(size_of(id.dtype));
  const auto bytes = multiplied(id.count, size);
  if (id.count < 0 || !bytes || std::cmp_not_equal(*bytes, record->size))
    fail_at(ErrorKind::format, place, "expected {} elements of {} bytes in data/{}, got {} bytes",
            id.count, size, escaped(id.key), record->size);
  return {.size = record->size,
          .fetch = [zip = zip_, record] { return zip->read(*record); },
          .big_endian = big_endian_};
}

}  // namespace twofold::checkpoint
