#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "twofold/checkpoint/pickle.h"
#include "twofold/checkpoint/torch_storages.h"
#include "twofold/core/role.h"
#include "twofold/core/shape.h"
#include "twofold/tensor/array.h"

namespace twofold::checkpoint {

/// What a torch pickle says about one tensor.
struct TorchTensor {
  DType dtype = DType::float32;
  Shape shape;
  Strides strides;
  std::int64_t offset = 0;                ///< in elements
  std::shared_ptr<TorchStorage> storage;  ///< null: there is no plain data
  std::string missing;                    ///< then why: "a meta tensor has no data"
  bool conjugated = false;                ///< the values are the conjugates of what is stored
  bool negated = false;
  std::optional<bool> requires_grad;
  std::optional<Role> role;  ///< where the file says it: an nn.Parameter, an nn.Buffer

  /// The values, borrowed from the file where they can be. Throws ErrorKind::unsupported, naming
  /// the tensor, where there is no plain data, and what the archive throws.
  [[nodiscard]] Array load(const std::string& name) const;
};

/// Recognises the calls by which torch rebuilds tensors. Nothing else in a pickle is a tensor.
class TorchTensors {
 public:
  TorchTensors(const Pickle& pickle, TorchStorages& storages)
      : pickle_(pickle), storages_(storages) {}

  /// The tensor that a value stands for, or nothing. Throws ErrorKind::format when a call is a
  /// tensor's but its arguments are not: a view that leaves its storage, negative sizes, a record
  /// of another length.
  [[nodiscard]] std::optional<TorchTensor> read(NodeId id) const;

 private:
  using Arguments = std::span<const NodeId>;
  using Rebuild = TorchTensor (TorchTensors::*)(NodeId call, Arguments) const;
  struct Row;
  static std::span<const Row> table();

  [[nodiscard]] std::optional<TorchTensor> call(NodeId where, NodeId callable, NodeId arguments,
                                                int depth) const;
  [[nodiscard]] std::optional<TorchTensor> value(NodeId id, int depth) const;
  [[nodiscard]] std::optional<TorchTensor> old_object(NodeId id, int depth) const;
  [[nodiscard]] TorchTensor inner(NodeId id, int depth) const;

  TorchTensor plain(NodeId where, Arguments) const;
  TorchTensor untyped(NodeId where, Arguments) const;
  TorchTensor quantized(NodeId where, Arguments) const;
  TorchTensor sparse(NodeId where, Arguments) const;
  TorchTensor meta(NodeId where, Arguments) const;
  TorchTensor wrapper(NodeId where, Arguments) const;

  void read_view(TorchTensor& tensor, const StorageId& id, NodeId where, Arguments) const;
  void read_metadata(TorchTensor& tensor, Arguments, std::size_t at) const;
  [[nodiscard]] const std::vector<NodeId>& attributes(NodeId id) const;
  void read_slot_state(TorchTensor& tensor, NodeId state) const;
  StorageId read_storage(TorchTensor& tensor, NodeId id) const;
  [[nodiscard]] Shape sizes(NodeId id) const;
  [[nodiscard]] Shape shape(NodeId id, DType dtype) const;
  [[nodiscard]] DType dtype(NodeId id) const;

  const Pickle& pickle_;
  TorchStorages& storages_;
};

}  // namespace twofold::checkpoint
