#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/mindspore/cell.h"
#include "twofold/nn/containers.h"

// MindSpore's containers: the engine's, with MindSpore's names and texts. A cell that is put in is
// named by its key; where the container was attached already, its prefix is guessed from the name
// of its first parameter, as MindSpore does: a container that was attached without one adds none.

namespace twofold::mindspore::containers {

using twofold::nn::AnyModule;
using twofold::nn::NamedModules;

/// Behind nn::SequentialCell.
class TWOFOLD_API SequentialCell : public twofold::nn::Sequential {
 public:
  SequentialCell() { train(false); }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override {
    return std::make_shared<SequentialCell>();
  }
  /// Keys '0', '1', ...
  explicit SequentialCell(const std::vector<AnyModule>& cells);
  explicit SequentialCell(const NamedModules& cells);

  /// Throws ErrorKind::index, "For 'SequentialCell', the value of 'index' must be a number in range
  /// [-1, 1), but got 1."
  [[nodiscard]] const std::shared_ptr<Module>& at(std::int64_t index) const;
  [[nodiscard]] const std::shared_ptr<Module>& operator[](std::int64_t index) const {
    return at(index);
  }
  void append(const AnyModule& cell);
  /// Another cell under the same key. Throws as `at`.
  void replace(std::int64_t index, const AnyModule& cell);
  /// Keys that are numbers are counted again, others stay. Throws as `at`.
  void erase(std::int64_t index);
  /// Python's [start:stop]: keeps the keys, and names what the cells hold by them, for every owner.
  [[nodiscard]] std::shared_ptr<SequentialCell> slice(
      std::int64_t start, std::int64_t stop = twofold::nn::kToTheEnd) const;
};

/// Behind nn::CellList.
class TWOFOLD_API CellList : public twofold::nn::ModuleList {
 public:
  /// Holds these, in this order.
  explicit CellList(const std::vector<AnyModule>& cells = {}, bool auto_prefix = true);
  [[nodiscard]] std::shared_ptr<Module> fresh() const override {
    return std::make_shared<CellList>(std::vector<AnyModule>{}, auto_prefix_);
  }

  /// Throws ErrorKind::index as SequentialCell's.
  [[nodiscard]] const std::shared_ptr<Module>& at(std::int64_t index) const;
  [[nodiscard]] const std::shared_ptr<Module>& operator[](std::int64_t index) const {
    return at(index);
  }
  void append(const AnyModule& cell);
  void extend(const std::vector<AnyModule>& cells);
  /// Puts a cell before that place. Throws ErrorKind::index outside [-size, size].
  void insert(std::int64_t index, const AnyModule& cell);
  void replace(std::int64_t index, const AnyModule& cell);
  void erase(std::int64_t index);
  /// Python's [start:stop], under new keys.
  [[nodiscard]] std::shared_ptr<CellList> slice(std::int64_t start,
                                                std::int64_t stop = twofold::nn::kToTheEnd) const;

 private:
  void rename_all(const std::string& prefix) const;

  bool auto_prefix_;
};

/// Behind nn::CellDict.
class TWOFOLD_API CellDict : public twofold::nn::ModuleDict {
 public:
  /// Holds these, in this order.
  explicit CellDict(const NamedModules& cells = {});
  [[nodiscard]] std::shared_ptr<Module> fresh() const override {
    return std::make_shared<CellDict>();
  }

  /// Throws ErrorKind::key with MindSpore's texts for an empty key, one with a dot or one of Cell's
  /// own attributes, and ErrorKind::type for an absent cell and for containers.
  void insert(const std::string& key, const AnyModule& cell);
  void update(const NamedModules& cells);
};

}  // namespace twofold::mindspore::containers

namespace twofold::mindspore::nn {

/// `SequentialCell(nn::Conv2d(3, 64, 3), nn::ReLU())`, a vector of cells, or names with cells. The
/// container's own methods are behind `->`.
template <class M>
class ContainerHolder : public CellHolder<M> {
 public:
  using CellHolder<M>::CellHolder;
  /// Holds these, in this order.
  explicit ContainerHolder(const NamedModules& cells)
    requires std::constructible_from<M, const NamedModules&>
      : CellHolder<M>(std::make_shared<M>(cells)) {}
  template <class... Cells>
    requires(sizeof...(Cells) > 0 && (std::convertible_to<const Cells&, AnyModule> && ...) &&
             std::constructible_from<M, std::vector<AnyModule>>)
  /// Holds these, in this order.
  explicit ContainerHolder(const Cells&... cells)
      : CellHolder<M>(std::make_shared<M>(std::vector<AnyModule>{AnyModule(cells)...})) {}
};

/// `mindspore.nn` has these.
using SequentialCell = ContainerHolder<containers::SequentialCell>;
using CellList = ContainerHolder<containers::CellList>;
using CellDict = ContainerHolder<containers::CellDict>;

}  // namespace twofold::mindspore::nn
