#include "twofold/checkpoint/torch_storages.h"

#include <optional>

#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

namespace {

constexpr std::size_t kWindowParts = 3;

std::shared_ptr<Storage> swapped(const Source& bytes, DType dtype) {
  auto storage = Storage::allocate(bytes.size());
  const std::size_t width = swap_width(dtype);
  swap_bytes(bytes.bytes().data(), storage->mutable_data(), bytes.size() / width, width);
  return storage;
}

void read_window(const Pickle& pickle, NodeId id, const Place& place, StorageId& found) {
  const Node& window = pickle[id];
  if (window.kind == NodeKind::none) return;
  const bool is_whole = window.kind == NodeKind::tuple && window.items.size() == kWindowParts;
  const auto begin = is_whole ? pickle.integer(window.items[1]) : std::nullopt;
  const auto size = is_whole ? pickle.integer(window.items[2]) : std::nullopt;
  if (!begin || !size)
    fail_at(ErrorKind::format, place, "expected (key, offset, count) of a view of a storage");
  if (*begin < 0 || *size < 0 || *begin > found.count || *size > found.count - *begin)
    fail_at(ErrorKind::format, place, "a view of {} elements at {} leaves a storage of {}", *size,
            *begin, found.count);
  found.begin = *begin;
  found.window = *size;
}

}  // namespace

std::shared_ptr<Storage> TorchStorage::load(DType dtype) {
  const std::lock_guard lock(mutex_);
  if (auto loaded = loaded_.lock(); loaded != nullptr && loaded_as_ == dtype) return loaded;
  const Source bytes = bytes_.fetch();
  auto storage = bytes_.big_endian ? swapped(bytes, dtype) : bytes.storage(size_of(dtype));
  loaded_ = storage;
  loaded_as_ = dtype;
  return storage;
}

StorageId read_storage_class(const Pickle& pickle, NodeId type) {
  const Node& node = pickle[type];
  if (node.kind != NodeKind::global)
    fail_at(ErrorKind::format, pickle.at(type), "expected a storage class, got a {}",
            to_string(node.kind));
  StorageId found;
  found.untyped = node.text == "torch.storage" && node.name == "UntypedStorage";
  const bool is_torch = node.text == "torch" || node.text == "torch.cuda";
  const auto typed = is_torch ? find_dtype(&DTypeInfo::torch_storage, node.name) : std::nullopt;
  if (!found.untyped && (!typed || node.name.empty()))
    fail_at(ErrorKind::unsupported, pickle.at(type), "storage class {}.{} is not read",
            escaped(node.text), escaped(node.name));
  found.dtype = typed.value_or(DType::uint8);
  return found;
}

StorageId read_storage_id(const Pickle& pickle, NodeId id, std::size_t parts) {
  const Place place = pickle.at(id);
  const Node& persistent = pickle[id];
  const Node* tuple =
      persistent.kind == NodeKind::persistent ? &pickle[persistent.items[0]] : nullptr;
  if (tuple == nullptr || tuple->kind != NodeKind::tuple || tuple->items.size() != parts)
    fail_at(ErrorKind::format, place, "expected a storage: a persistent id of {} parts", parts);
  const auto word = pickle.text(tuple->items[0]);
  const auto key = pickle.text(tuple->items[2]);
  const auto count = pickle.integer(tuple->items[4]);
  const Node& type = pickle[tuple->items[1]];
  if (word != "storage" || !key || !pickle.text(tuple->items[3]) || !count ||
      type.kind != NodeKind::global)
    fail_at(ErrorKind::format, place,
            "expected ('storage', class, key, location, count) as the id of a storage");
  StorageId found = read_storage_class(pickle, tuple->items[1]);
  found.key = *key;
  found.count = *count;
  found.window = *count;
  if (parts > 5) read_window(pickle, tuple->items[5], place, found);
  return found;
}

std::shared_ptr<TorchStorage> TorchStorages::storage(const StorageId& id, const Place& place) {
  const auto known = storages_.find(id.key);
  if (known == storages_.end()) {
    auto made = std::make_shared<TorchStorage>(locate(id, place), id.dtype, id.untyped);
    return storages_.emplace(id.key, std::move(made)).first->second;
  }
  const TorchStorage& before = *known->second;
  if (before.dtype() != id.dtype || before.untyped() != id.untyped)
    fail_at(ErrorKind::format, place, "expected storage {} to hold {}, as before, got {}",
            escaped(id.key), to_string(before.dtype()), to_string(id.dtype));
  const auto bytes = multiplied(id.count, static_cast<std::int64_t>(size_of(id.dtype)));
  if (!bytes || std::cmp_not_equal(*bytes, before.bytes()))
    fail_at(ErrorKind::format, place, "storage {} had {} bytes before, now {} elements",
            escaped(id.key), before.bytes(), id.count);
  return known->second;
}

}  // namespace twofold::checkpoint
