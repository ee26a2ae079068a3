#include "twofold/checkpoint/torch_tensor.h"

#include <algorithm>
#include <array>

#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

namespace {

/// How deep a tensor may be wrapped: a Parameter of a subclass of a plain tensor is three.
constexpr int kMaxWraps = 8;
/// The most attributes that a tensor may carry.
constexpr std::size_t kMaxAttributes = 1000;

/// A copy in which the sign bits that `conjugated` and `negated` name are turned.
Array with_signs(const Array& stored, bool conjugated, bool negated) {
  Array copy = Array::empty(stored.shape(), stored.dtype());
  copy.copy_(stored);
  const bool pairs = is_complex(copy.dtype());
  const std::size_t width = swap_width(copy.dtype());
  std::byte* bytes = copy.mutable_raw();
  const std::uint64_t numbers = copy.nbytes() / width;
  for (std::uint64_t i = 0; i < numbers; ++i) {
    const bool imaginary = pairs && i % 2 == 1;
    if (negated != (conjugated && imaginary)) bytes[(i + 1) * width - 1] ^= std::byte{0x80};
  }
  return copy;
}

}  // namespace

Array TorchTensor::load(const std::string& name) const {
  if (storage == nullptr) fail_at(ErrorKind::unsupported, {.tensor = escaped(name)}, "{}", missing);
  const bool changes_signs = conjugated || negated;
  if (changes_signs && !is_floating(dtype) && !is_complex(dtype))
    fail_at(ErrorKind::unsupported, {.tensor = escaped(name)},
            "a negated view of {} cannot be read", to_string(dtype));
  const Array stored(storage->load(dtype), dtype, shape, strides, offset);
  return changes_signs ? with_signs(stored, conjugated, negated) : stored;
}

struct TorchTensors::Row {
  std::string_view module;
  std::string_view name;
  std::size_t least;  ///< arguments
  Rebuild rebuild;
};

std::span<const TorchTensors::Row> TorchTensors::table() {
  using T = TorchTensors;
  static constexpr auto kRows = std::to_array<Row>({
      {"torch._utils", "_rebuild_tensor", 4, &T::plain},
      {"torch._utils", "_rebuild_tensor_v2", 6, &T::plain},
      {"torch._utils", "_rebuild_tensor_v3", 7, &T::untyped},
      {"torch._utils", "_rebuild_qtensor", 7, &T::quantized},
      {"torch._utils", "_rebuild_sparse_tensor", 2, &T::sparse},
      {"torch._utils", "_rebuild_meta_tensor_no_storage", 4, &T::meta},
      {"torch._utils", "_rebuild_wrapper_subclass", 8, &T::wrapper},
  });
  return kRows;
}

std::optional<TorchTensor> TorchTensors::read(NodeId id) const { return value(id, 0); }

std::optional<TorchTensor> TorchTensors::value(NodeId id, int depth) const {
  const Node& node = pickle_[id];
  if (node.kind != NodeKind::call && node.kind != NodeKind::object) return std::nullopt;
  if (auto old = old_object(id, depth)) return old;
  return node.kind == NodeKind::call ? call(id, node.items[0], node.items[1], depth) : std::nullopt;
}

TorchTensor TorchTensors::inner(NodeId id, int depth) const {
  auto tensor = depth < kMaxWraps ? value(id, depth + 1) : std::nullopt;
  if (!tensor) fail_at(ErrorKind::format, pickle_.at(id), "expected a tensor");
  return std::move(*tensor);
}

std::optional<TorchTensor> TorchTensors::call(NodeId where, NodeId callable, NodeId arguments,
                                              int depth) const {
  const Node& function = pickle_[callable];
  const Node& tuple = pickle_[arguments];
  if (function.kind != NodeKind::global || tuple.kind != NodeKind::tuple) return std::nullopt;
  const Arguments args(tuple.items);
  const auto expect = [&](std::size_t least) {
    if (args.size() < least)
      fail_at(ErrorKind::format, pickle_.at(where), "{}: expected {} arguments, got {}",
              escaped(function.name), least, args.size());
  };
  for (const Row& row : table()) {
    if (!pickle_.is_global(callable, row.module, row.name)) continue;
    expect(row.least);
    return (this->*row.rebuild)(where, args);
  }
  if (pickle_.is_global(callable, "torch._utils", "_rebuild_parameter") ||
      pickle_.is_global(callable, "torch._utils", "_rebuild_parameter_with_state")) {
    expect(2);
    TorchTensor tensor = inner(args[0], depth);
    tensor.role = Role::parameter;
    tensor.requires_grad = pickle_.boolean(args[1]);
    return tensor;
  }
  if (pickle_.is_global(callable, "torch._tensor", "_rebuild_from_type_v2") ||
      pickle_.is_global(callable, "torch.tensor", "_rebuild_from_type_v2")) {
    expect(4);
    if (depth >= kMaxWraps) fail_at(ErrorKind::format, pickle_.at(where), "expected a tensor");
    auto tensor = call(where, args[0], args[2], depth + 1);
    if (tensor) read_slot_state(*tensor, args[3]);
    return tensor;
  }
  if (pickle_.is_global(callable, "torch._utils", "_rebuild_device_tensor_from_cpu_tensor")) {
    expect(4);
    return inner(args[0], depth);
  }
  return std::nullopt;
}

TorchTensor TorchTensors::plain(NodeId where, Arguments args) const {
  TorchTensor tensor;
  const StorageId id = read_storage(tensor, args[0]);
  tensor.dtype = id.dtype;
  read_view(tensor, id, where, args);
  if (args.size() > 4 && pickle_.boolean(args[4]) == true) tensor.requires_grad = true;
  read_metadata(tensor, args, 6);
  return tensor;
}

TorchTensor TorchTensors::untyped(NodeId where, Arguments args) const {
  TorchTensor tensor;
  const StorageId id = read_storage(tensor, args[0]);
  tensor.dtype = dtype(args[6]);
  read_view(tensor, id, where, args);
  if (pickle_.boolean(args[4]) == true) tensor.requires_grad = true;
  read_metadata(tensor, args, 7);
  return tensor;
}

TorchTensor TorchTensors::quantized(NodeId where, Arguments args) const {
  TorchTensor tensor;
  const StorageId id = read_storage(tensor, args[0]);
  tensor.dtype = id.dtype;
  tensor.shape = shape(args[2], tensor.dtype);
  // Several values may share a byte, so that a view is not checked here; its data is not read.
  if (tensor.dtype != DType::quint4x2 && tensor.dtype != DType::quint2x4)
    read_view(tensor, id, where, args);
  tensor.storage = nullptr;
  tensor.missing = "a quantized tensor (its values need a scale and a zero point) is not read";
  return tensor;
}

TorchTensor TorchTensors::sparse(NodeId where, Arguments args) const {
  const Node& data = pickle_[args[1]];
  if (data.kind != NodeKind::tuple || data.items.size() < 3)
    fail_at(ErrorKind::format, pickle_.at(where),
            "expected indices, values and size of a sparse tensor");
  // Compressed layouts have two lists of indices before the values.
  const bool compressed = pickle_[data.items[2]].kind == NodeKind::call && data.items.size() > 3 &&
                          read(data.items[2]).has_value();
  const std::size_t values = compressed ? 2 : 1;
  TorchTensor tensor;
  tensor.dtype = inner(data.items[values], 0).dtype;
  tensor.shape = shape(data.items[values + 1], tensor.dtype);
  tensor.missing = "a sparse tensor is not read";
  return tensor;
}

TorchTensor TorchTensors::meta(NodeId, Arguments args) const {
  TorchTensor tensor;
  tensor.dtype = dtype(args[0]);
  tensor.shape = shape(args[1], tensor.dtype);
  if (pickle_.boolean(args[3]) == true) tensor.requires_grad = true;
  tensor.missing = "a meta tensor has a shape but no data";
  return tensor;
}

TorchTensor TorchTensors::wrapper(NodeId, Arguments args) const {
  TorchTensor tensor;
  tensor.dtype = dtype(args[1]);
  tensor.shape = shape(args[2], tensor.dtype);
  if (pickle_.boolean(args[7]) == true) tensor.requires_grad = true;
  tensor.missing = "a wrapper of another tensor has a shape but no data";
  return tensor;
}

void TorchTensors::read_view(TorchTensor& tensor, const StorageId& id, NodeId where,
                             Arguments args) const {
  const auto offset = pickle_.integer(args[1]);
  tensor.shape = shape(args[2], tensor.dtype);
  tensor.strides = sizes(args[3]);
  const auto refuse = [&](std::string_view why) {
    fail_at(ErrorKind::format, pickle_.at(where), "shape {}, strides {}: {}",
            to_string(tensor.shape), to_string(tensor.strides), why);
  };
  if (!offset || *offset < 0) refuse("expected an offset of 0 or more");
  if (tensor.shape.size() != tensor.strides.size()) refuse("expected a stride for each size");
  std::int64_t extent = 0;
  try {
    extent = storage_extent(tensor.shape, tensor.strides);
  } catch (const Error& error) {
    refuse(error.message());
  }
  // The window lies in its storage, whose bytes are there: these products fit.
  const auto width = static_cast<std::int64_t>(size_of(tensor.dtype));
  const auto unit = static_cast<std::int64_t>(size_of(id.dtype));
  const std::int64_t begin = id.begin * unit;
  const std::int64_t size = id.window * unit;
  if (begin % width != 0) refuse("expected its view of a storage to begin at an element");
  const std::int64_t own = extent == 0 ? 0 : *offset;
  const auto last = added(own, extent);
  const auto bytes = last ? multiplied(*last, width) : std::nullopt;
  if (!bytes || *bytes > size)
    refuse(fmt::format("offset {} and these leave a storage of {} bytes", *offset, size));
  tensor.offset = extent == 0 ? 0 : own + begin / width;
}

const std::vector<NodeId>& TorchTensors::attributes(NodeId id) const {
  static const std::vector<NodeId> none;
  const Node& dict = pickle_[id];
  if (dict.kind != NodeKind::dict) return none;
  if (dict.items.size() > 2 * kMaxAttributes)
    fail_at(ErrorKind::limit, pickle_.at(id), "expected at most {} attributes of a tensor, got {}",
            kMaxAttributes, dict.items.size() / 2);
  return dict.items;
}

void TorchTensors::read_metadata(TorchTensor& tensor, Arguments args, std::size_t at) const {
  if (args.size() <= at) return;
  const std::vector<NodeId>& items = attributes(args[at]);
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    const auto key = pickle_.text(items[i]);
    const bool set = pickle_.boolean(items[i + 1]) == true;
    if (key == "conj") tensor.conjugated = set;
    if (key == "neg") tensor.negated = set;
  }
}

/// An nn.Buffer is a tensor with the attribute `_is_buffer`.
void TorchTensors::read_slot_state(TorchTensor& tensor, NodeId state) const {
  const std::vector<NodeId>& items = attributes(state);
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    const auto key = pickle_.text(items[i]);
    const bool set = pickle_.boolean(items[i + 1]) == true;
    if (key == "_is_buffer" && set) tensor.role = Role::buffer;
  }
  if (tensor.role == Role::buffer && !tensor.requires_grad) tensor.requires_grad = false;
}

StorageId TorchTensors::read_storage(TorchTensor& tensor, NodeId id) const {
  const StorageId found = read_storage_id(pickle_, id, storages_.id_parts());
  tensor.storage = storages_.storage(found, pickle_.at(id));
  return found;
}

/// A tuple, list or torch.Size of integers.
Shape TorchTensors::sizes(NodeId id) const {
  const Node* node = &pickle_[id];
  if (node->kind == NodeKind::call && pickle_.is_global(node->items[0], "torch", "Size")) {
    const Node& arguments = pickle_[node->items[1]];
    if (arguments.items.size() == 1) node = &pickle_[arguments.items[0]];
  }
  if (node->kind != NodeKind::tuple && node->kind != NodeKind::list)
    fail_at(ErrorKind::format, pickle_.at(id), "expected a tuple of sizes, got a {}",
            to_string(node->kind));
  if (node->items.size() > kMaxDims)
    fail_at(ErrorKind::limit, pickle_.at(id), "expected at most {} dimensions, got {}", kMaxDims,
            node->items.size());
  Shape sizes;
  for (const NodeId item : node->items) {
    const auto size = pickle_.integer(item);
    if (!size || *size < 0)
      fail_at(ErrorKind::format, pickle_.at(id), "expected sizes of 0 or more");
    sizes.push_back(*size);
  }
  return sizes;
}

/// Sizes whose product, times an element's bytes, fits an int64.
Shape TorchTensors::shape(NodeId id, DType dtype) const {
  Shape shape = sizes(id);
  try {
    (void)checked_mul(numel(shape), static_cast<std::int64_t>(size_of(dtype)));
  } catch (const Error& error) {
    fail_at(ErrorKind::format, pickle_.at(id), "{}", error.message());
  }
  return shape;
}

DType TorchTensors::dtype(NodeId id) const {
  const Node& node = pickle_[id];
  const auto found = node.kind == NodeKind::global && node.text == "torch"
                         ? find_dtype(&DTypeInfo::torch, node.name)
                         : std::nullopt;
  if (!found)
    fail_at(ErrorKind::unsupported, pickle_.at(id), "expected a dtype of torch, got {}.{}",
            escaped(node.text), escaped(node.name));
  return *found;
}

}  // namespace twofold::checkpoint
