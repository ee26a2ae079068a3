#include "twofold/checkpoint/torch_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/checkpoint/torch_storages.h"
#include "twofold/checkpoint/torch_walk.h"
#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

using namespace std::string_view_literals;

namespace {

// 0x1950A86A20F9469CFC6C as LONG1 has it, and as the text of protocols 0 and 1.
constexpr std::string_view kMagic = "\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19"sv;
constexpr std::string_view kMagicBinary = "\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19\x2E"sv;
constexpr std::string_view kMagicText = "L119547037146038801333356L\n."sv;
constexpr std::size_t kProtoSize = 2;
constexpr std::size_t kFrameSize = 9;
constexpr std::size_t kClassParts = 4;
constexpr std::size_t kStorageParts = 6;

/// The storages of a stream: declared by the object's pickle, then found one behind the other.
class StreamStorages : public TorchStorages {
 public:
  explicit StreamStorages(Source source) : source_(std::move(source)) {}

  [[nodiscard]] std::size_t id_parts() const noexcept override { return kStorageParts; }

  /// Finds the storages that begin at `at`: those of `keys`, in that order. Moves `at` behind the
  /// last.
  void find_all(const Pickle& object, const Pickle& keys, std::uint64_t& at);

 private:
  struct Found {
    StorageId id;
    Place declared;
    bool is_found = false;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };

  StorageBytes locate(const StorageId& id, const Place& place) override;
  void declare_all(const Pickle& object);
  void find_one(Found& storage, std::uint64_t& at) const;

  Source source_;
  std::map<std::string, Found, std::less<>> found_;
};

bool is_storage(const Pickle& pickle, const Node& node) {
  if (node.kind != NodeKind::persistent) return false;
  const Node& tuple = pickle[node.items[0]];
  return tuple.kind == NodeKind::tuple && !tuple.items.empty() &&
         pickle.text(tuple.items[0]) == "storage";
}

void StreamStorages::declare_all(const Pickle& object) {
  for (NodeId node = 0; node < object.nodes.size(); ++node) {
    if (!is_storage(object, object[node])) continue;
    const StorageId id = read_storage_id(object, node, kStorageParts);
    found_.try_emplace(std::string(id.key), Found{.id = id, .declared = object.at(node)});
  }
}

void StreamStorages::find_one(Found& storage, std::uint64_t& at) const {
  Cursor cursor(source_, at);
  const std::uint64_t count = cursor.u64();
  if (storage.id.count < 0 || std::cmp_not_equal(count, storage.id.count))
    fail_at(ErrorKind::format, source_.at(at), "storage {}: expected {} elements, got {}",
            escaped(storage.id.key), storage.id.count, count);
  const auto size = multiplied(count, std::uint64_t{size_of(storage.id.dtype)});
  if (!size || *size > cursor.remaining())
    cursor.fail("storage {}: expected {} elements of {} bytes, got only {} bytes",
                escaped(storage.id.key), count, size_of(storage.id.dtype), cursor.remaining());
  storage.is_found = true;
  storage.offset = cursor.position();
  storage.size = *size;
  at = storage.offset + storage.size;
}

void StreamStorages::find_all(const Pickle& object, const Pickle& keys, std::uint64_t& at) {
  declare_all(object);
  const Node& list = keys[keys.root];
  if (list.kind != NodeKind::list)
    fail_at(ErrorKind::format, keys.at(keys.root), "expected a list of storages' keys, got a {}",
            to_string(list.kind));
  for (const NodeId item : list.items) {
    const auto key = keys.text(item);
    const auto declared = key ? found_.find(*key) : found_.end();
    if (declared == found_.end())
      fail_at(ErrorKind::format, keys.at(item),
              "expected the keys of storages that the object has, got {}",
              key ? fmt::format("\"{}\"", escaped(*key)) : to_string(keys[item].kind));
    if (declared->second.is_found)
      fail_at(ErrorKind::format, keys.at(item), "storage {} is listed twice", escaped(*key));
    find_one(declared->second, at);
  }
  for (const auto& [key, storage] : found_)
    if (!storage.is_found)
      fail_at(ErrorKind::format, storage.declared, "storage {} is not in the list of storages",
              escaped(key));
}

StorageBytes StreamStorages::locate(const StorageId& id, const Place& place) {
  const auto known = found_.find(id.key);
  check(known != found_.end(), ErrorKind::internal, "a storage that was not declared");
  const Found& storage = known->second;
  const auto size = multiplied(id.count, static_cast<std::int64_t>(size_of(id.dtype)));
  if (!size || std::cmp_not_equal(*size, storage.size))
    fail_at(ErrorKind::format, place,
            "expected {} elements of {} bytes in storage {}, got {} bytes", id.count,
            size_of(id.dtype), escaped(id.key), storage.size);
  return {.size = storage.size,
          .fetch = [bytes = source_.part(storage.offset, storage.size)] { return bytes; }};
}

/// The magic number, the version and the dict about the writing machine. That dict is about the
/// machine, not the file: `little_endian` false does not change how the elements lie.
void read_preamble(const Source& source, std::uint64_t& at) {
  if (source.text().starts_with(kMagicText)) {
    at = kMagicText.size();
  } else {
    const Pickle magic = next_pickle(source, at);
    const Node& number = magic[magic.root];
    if (number.kind != NodeKind::big_integer || number.text != kMagic)
      fail_at(ErrorKind::format, source.at(0), "expected the magic number of torch.save");
  }
  const std::uint64_t version_at = at;
  const Pickle version = next_pickle(source, at);
  if (version.integer(version.root) != kTorchStreamVersion)
    fail_at(ErrorKind::unsupported, source.at(version_at), "expected version {} of the stream",
            kTorchStreamVersion);
  const std::uint64_t machine_at = at;
  const Pickle machine = next_pickle(source, at);
  if (machine[machine.root].kind != NodeKind::dict)
    fail_at(ErrorKind::format, source.at(machine_at),
            "expected a dict about the writing machine, got a {}",
            to_string(machine[machine.root].kind));
}

}  // namespace

bool is_torch_stream(std::string_view bytes) {
  if (bytes.starts_with(kMagicText)) return true;
  if (bytes.size() < kProtoSize || bytes[0] != '\x80') return false;
  bytes.remove_prefix(kProtoSize);
  if (bytes.size() >= kFrameSize && bytes[0] == '\x95') bytes.remove_prefix(kFrameSize);
  return bytes.starts_with(kMagicBinary);
}

void become_class(Pickle& pickle, NodeId id, NodeId type) {
  Node& node = pickle.nodes[id];
  const Node& named = pickle[type];
  if (named.kind != NodeKind::global)
    fail_at(ErrorKind::format, pickle.at(id), "expected a class, got a {}", to_string(named.kind));
  node.kind = NodeKind::global;
  node.text = named.text;
  node.name = named.name;
  node.items.clear();
}

void resolve_classes(Pickle& pickle) {
  for (NodeId id = 0; id < pickle.nodes.size(); ++id) {
    if (pickle[id].kind != NodeKind::persistent) continue;
    const Node& tuple = pickle[pickle[id].items[0]];
    if (tuple.kind == NodeKind::tuple && tuple.items.size() == kClassParts &&
        pickle.text(tuple.items[0]) == "module")
      become_class(pickle, id, tuple.items[1]);
  }
}

Checkpoint read_torch_stream(const Source& source) {
  std::uint64_t at = 0;
  read_preamble(source, at);
  Pickle object = next_pickle(source, at);
  resolve_classes(object);
  const Pickle keys = next_pickle(source, at);
  StreamStorages storages(source);
  storages.find_all(object, keys, at);
  Checkpoint found = TorchWalk(object, storages).run();
  found.format = Format::torch_stream;
  if (at < source.size())
    found.opaque.push_back(fmt::format("{} bytes behind the last storage", source.size() - at));
  return found;
}

}  // namespace twofold::checkpoint
