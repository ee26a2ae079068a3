#include "twofold/checkpoint/torch_tar.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "twofold/checkpoint/tar_reader.h"
#include "twofold/checkpoint/torch_storages.h"
#include "twofold/checkpoint/torch_stream.h"
#include "twofold/checkpoint/torch_walk.h"
#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

namespace {

constexpr std::size_t kStorageParts = 3;  // key, location, class
constexpr std::size_t kViewParts = 4;     // key, key of the root, offset, count
constexpr std::size_t kTensorParts = 3;   // key, storage, class
constexpr std::size_t kClassParts = 3;    // class, file, source
constexpr std::size_t kIdParts = 5;

/// A number or a text, as text: keys are one in the tables and the other in the object.
std::string key_of(const Pickle& pickle, NodeId id) {
  if (const auto text = pickle.text(id)) return std::string(*text);
  if (const auto number = pickle.integer(id)) return std::to_string(*number);
  fail_at(ErrorKind::format, pickle.at(id), "expected a key, got a {}", to_string(pickle[id].kind));
}

const std::vector<NodeId>& tuple_of(const Pickle& pickle, NodeId id, std::size_t parts,
                                    std::string_view what) {
  const Node& node = pickle[id];
  if ((node.kind != NodeKind::tuple && node.kind != NodeKind::list) || node.items.size() != parts)
    fail_at(ErrorKind::format, pickle.at(id), "expected {}: a tuple of {}", what, parts);
  return node.items;
}

std::int64_t count_of(const Pickle& pickle) {
  const auto count = pickle.integer(pickle.root);
  if (!count || *count < 0)
    fail_at(ErrorKind::format, pickle.source.at(0), "expected a count of 0 or more");
  if (*count > kMaxTarTensors)
    fail_at(ErrorKind::limit, pickle.source.at(0), "expected a count of at most {}, got {}",
            kMaxTarTensors, *count);
  return *count;
}

/// The members `storages` and `tensors`, and the tensors and storages of the object that stand in
/// them put into its graph.
class TarTables : public TorchStorages {
 public:
  void read_storages(const Source& member);
  void read_tensors(const Source& member);
  /// Makes what the object only names by a key what torch writes today: a call of
  /// `_rebuild_tensor` over the id of a storage.
  void resolve(Pickle& object) const;

  [[nodiscard]] std::size_t id_parts() const noexcept override { return kIdParts + 1; }

 private:
  struct Stored {
    Source bytes;
    std::string type_module, type_name;
    StorageId type;
  };
  struct View {
    std::string root;
    std::int64_t begin = 0;
    std::int64_t count = 0;
  };
  struct Tensor {
    std::string storage;
    Shape sizes;
    Strides strides;
    std::int64_t offset = 0;
  };

  StorageBytes locate(const StorageId& id, const Place& place) override;
  void read_views(const Source& member, std::uint64_t at);
  [[nodiscard]] std::optional<View> view_of(const std::string& key) const;
  Node named_node(Pickle& object, NodeId key_node, std::uint64_t offset) const;
  void resolve_id(Pickle& object, NodeId id, std::map<std::string, Node>& made) const;
  Node storage_node(Pickle& object, const std::string& key, std::uint64_t offset) const;
  Node tensor_node(Pickle& object, const Tensor& tensor, std::uint64_t offset) const;

  std::map<std::string, Stored, std::less<>> storages_;
  std::map<std::string, View, std::less<>> views_;
  std::map<std::string, Tensor, std::less<>> tensors_;
};

void TarTables::read_storages(const Source& member) {
  std::uint64_t at = 0;
  const std::int64_t count = count_of(next_pickle(member, at));
  for (std::int64_t i = 0; i < count; ++i) {
    const Pickle head = next_pickle(member, at);
    const auto& parts = tuple_of(head, head.root, kStorageParts, "key, location and class");
    const Node& type = head[parts[2]];
    Stored stored{.bytes = member.part(0, 0),
                  .type_module = std::string(type.text),
                  .type_name = std::string(type.name),
                  .type = read_storage_class(head, parts[2])};
    Cursor cursor(member, at);
    const std::uint64_t elements = cursor.u64();
    const auto size = multiplied(elements, std::uint64_t{size_of(stored.type.dtype)});
    if (!size || *size > cursor.remaining())
      cursor.fail("expected {} elements of {} bytes, got only {} bytes", elements,
                  size_of(stored.type.dtype), cursor.remaining());
    stored.type.count = static_cast<std::int64_t>(elements);
    stored.bytes = member.part(cursor.position(), *size);
    at = cursor.position() + *size;
    const std::string key = key_of(head, parts[0]);
    if (!storages_.emplace(key, std::move(stored)).second)
      fail_at(ErrorKind::format, head.at(head.root), "storage {} is there twice", escaped(key));
  }
  if (at < member.size()) read_views(member, at);
}

void TarTables::read_views(const Source& member, std::uint64_t at) {
  const Pickle list = next_pickle(member, at);
  if (list[list.root].kind != NodeKind::list)
    fail_at(ErrorKind::format, list.at(list.root), "expected a list of views of storages");
  for (const NodeId item : list[list.root].items) {
    const auto& parts = tuple_of(list, item, kViewParts, "a view of a storage");
    const std::string key = key_of(list, parts[0]);
    const auto root = view_of(key_of(list, parts[1]));
    const auto begin = list.integer(parts[2]);
    const auto count = list.integer(parts[3]);
    if (!root || !begin || !count || *begin < 0 || *count < 0 || *begin > root->count ||
        *count > root->count - *begin)
      fail_at(ErrorKind::format, list.at(item), "view {} leaves its storage", escaped(key));
    const bool is_new = !storages_.contains(key) &&
                        views_.emplace(key, View{root->root, root->begin + *begin, *count}).second;
    if (!is_new)
      fail_at(ErrorKind::format, list.at(item), "storage {} is there twice", escaped(key));
  }
}

/// A whole storage or a view of one.
std::optional<TarTables::View> TarTables::view_of(const std::string& key) const {
  if (const auto view = views_.find(key); view != views_.end()) return view->second;
  const auto whole = storages_.find(key);
  if (whole == storages_.end()) return std::nullopt;
  return View{.root = key, .begin = 0, .count = whole->second.type.count};
}

void TarTables::read_tensors(const Source& member) {
  std::uint64_t at = 0;
  const std::int64_t count = count_of(next_pickle(member, at));
  for (std::int64_t i = 0; i < count; ++i) {
    const Pickle head = next_pickle(member, at);
    const auto& parts = tuple_of(head, head.root, kTensorParts, "key, storage and class");
    Tensor tensor{.storage = key_of(head, parts[1]), .sizes = {}, .strides = {}};
    if (!view_of(tensor.storage))
      fail_at(ErrorKind::format, head.at(head.root), "expected a storage of this file, got {}",
              escaped(tensor.storage));
    Cursor cursor(member, at);
    const std::uint32_t dims = cursor.u32();
    cursor.skip(4);  // a size once written as 64 bits
    if (dims > kMaxDims)
      fail_at(ErrorKind::limit, member.at(at), "expected at most {} dimensions, got {}", kMaxDims,
              dims);
    for (auto* list : {&tensor.sizes, &tensor.strides})
      for (std::uint32_t k = 0; k < dims; ++k)
        list->push_back(static_cast<std::int64_t>(cursor.u64()));
    tensor.offset = static_cast<std::int64_t>(cursor.u64());
    at = cursor.position();
    const std::string key = key_of(head, parts[0]);
    if (view_of(key) || !tensors_.emplace(key, std::move(tensor)).second)
      fail_at(ErrorKind::format, head.at(head.root), "key {} is there twice", escaped(key));
  }
}

/// Makes nodes of an object's pickle, all said to stand where one node stood.
class NodeMaker {
 public:
  NodeMaker(Pickle& pickle, std::uint64_t offset) : pickle_(pickle), offset_(offset) {}

  NodeId add(Node node) {
    node.offset = offset_;
    pickle_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(pickle_.nodes.size() - 1);
  }
  NodeId text(std::string value) {
    return add({.kind = NodeKind::text, .text = pickle_.decoded.emplace_back(std::move(value))});
  }
  NodeId integer(std::int64_t value) { return add({.kind = NodeKind::integer, .integer = value}); }
  NodeId global(std::string_view module, std::string_view name) {
    return add({.kind = NodeKind::global, .text = module, .name = name});
  }
  NodeId tuple(std::vector<NodeId> items) {
    return add({.kind = NodeKind::tuple, .items = std::move(items)});
  }
  NodeId integers(const std::vector<std::int64_t>& values) {
    std::vector<NodeId> items;
    items.reserve(values.size());
    for (const std::int64_t value : values) items.push_back(integer(value));
    return tuple(std::move(items));
  }

 private:
  Pickle& pickle_;
  std::uint64_t offset_;
};

Node TarTables::storage_node(Pickle& object, const std::string& key, std::uint64_t offset) const {
  const auto view = view_of(key);
  check(view.has_value(), ErrorKind::internal, "a storage that was not looked up");
  const Stored& whole = storages_.find(view->root)->second;
  NodeMaker make(object, offset);
  const NodeId window =
      view->root == key
          ? make.add({.kind = NodeKind::none})
          : make.tuple({make.text(key), make.integer(view->begin), make.integer(view->count)});
  const NodeId module = make.text(whole.type_module);
  const NodeId name = make.text(whole.type_name);
  return {.kind = NodeKind::persistent,
          .offset = offset,
          .items = {make.tuple(
              {make.text("storage"), make.global(object[module].text, object[name].text),
               make.text(view->root), make.text("cpu"), make.integer(whole.type.count), window})}};
}

Node TarTables::tensor_node(Pickle& object, const Tensor& tensor, std::uint64_t offset) const {
  NodeMaker make(object, offset);
  const NodeId storage = make.add(storage_node(object, tensor.storage, offset));
  const NodeId arguments = make.tuple({storage, make.integer(tensor.offset),
                                       make.integers(tensor.sizes), make.integers(tensor.strides)});
  return {.kind = NodeKind::call,
          .offset = offset,
          .items = {make.global("torch._utils", "_rebuild_tensor"), arguments}};
}

/// The node that stands for what a key names: a tensor, or a storage of its own.
Node TarTables::named_node(Pickle& object, NodeId key_node, std::uint64_t offset) const {
  const std::string key = key_of(object, key_node);
  if (const auto tensor = tensors_.find(key); tensor != tensors_.end())
    return tensor_node(object, tensor->second, offset);
  if (!view_of(key))
    fail_at(ErrorKind::format, object.at(key_node), "expected a tensor of this file, got {}",
            escaped(key));
  return storage_node(object, key, offset);
}

void TarTables::resolve_id(Pickle& object, NodeId id, std::map<std::string, Node>& made) const {
  const NodeId inner = object[id].items[0];
  const Node& tuple = object[inner];
  if (tuple.kind == NodeKind::tuple) {
    if (tuple.items.size() == kClassParts) become_class(object, id, tuple.items[0]);
    return;
  }
  const std::string key = key_of(object, inner);
  auto known = made.find(key);
  if (known == made.end())
    known = made.emplace(key, named_node(object, inner, object[id].offset)).first;
  object.nodes[id] = known->second;
}

void TarTables::resolve(Pickle& object) const {
  std::map<std::string, Node> made;  // a tensor that is named often is made once
  const auto count = static_cast<NodeId>(object.nodes.size());
  for (NodeId id = 0; id < count; ++id) {
    const Node& node = object[id];
    if (node.kind == NodeKind::persistent) {
      resolve_id(object, id, made);
    } else if (node.kind == NodeKind::tuple && node.items.size() == kIdParts &&
               object.text(node.items[0]) == "storage") {
      // Some writers put the id of a storage there as it is, without marking it persistent.
      const std::string key = key_of(object, node.items[2]);
      if (!view_of(key)) continue;
      Node storage = storage_node(object, key, node.offset);
      object.nodes[id] = std::move(storage);
    }
  }
}

StorageBytes TarTables::locate(const StorageId& id, const Place& place) {
  const auto known = storages_.find(id.key);
  if (known == storages_.end())
    fail_at(ErrorKind::format, place, "expected a storage of this file, got {}", escaped(id.key));
  const Source& bytes = known->second.bytes;
  const auto size = multiplied(id.count, static_cast<std::int64_t>(size_of(id.dtype)));
  if (!size || std::cmp_not_equal(*size, bytes.size()))
    fail_at(ErrorKind::format, place,
            "expected {} elements of {} bytes in storage {}, got {} bytes", id.count,
            size_of(id.dtype), escaped(id.key), bytes.size());
  return {.size = bytes.size(), .fetch = [bytes] { return bytes; }};
}

}  // namespace

Checkpoint read_torch_tar(const Source& source) {
  const std::vector<TarMember> members = read_tar(source);
  const auto find = [&members](std::string_view name) {
    const auto member = std::ranges::find(members, name, &TarMember::name);
    return member == members.end() ? nullptr : &member->bytes;
  };
  const Source* storages = find("storages");
  const Source* tensors = find("tensors");
  const Source* object = find("pickle");
  if (storages == nullptr || object == nullptr)
    fail_at(ErrorKind::format, {.file = source.name()},
            "expected a PyTorch file, got a tar archive without {}",
            storages == nullptr ? "storages" : "pickle");
  TarTables tables;
  tables.read_storages(*storages);
  if (tensors != nullptr) tables.read_tensors(*tensors);
  Pickle pickle = read_pickle(*object);
  tables.resolve(pickle);
  Checkpoint found = TorchWalk(pickle, tables).run();
  found.format = Format::torch_tar;
  return found;
}

}  // namespace twofold::checkpoint
