#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/mindspore/loading.h"
#include "twofold/mindspore/parameter.h"
#include "twofold/mindspore/parameter_tuple.h"
#include "twofold/mindspore/queries.h"
#include "twofold/nn/any_module.h"
#include "twofold/nn/holder.h"
#include "twofold/nn/module.h"

namespace twofold::mindspore {

/// MindSpore's queries as methods: those of queries.h of the module that Self's `root()` gives, in
/// the words of the dialect that Self's `dialect()` gives.
template <class Self>
class CellQueries {
 public:
  /// `mindspore.nn.Cell.get_parameters`: mindspore::get_parameters of this cell.
  [[nodiscard]] Parameters get_parameters(bool expand = true) const {
    return mindspore::get_parameters(cell(), expand, words());
  }
  /// `mindspore.nn.Cell.parameters_and_names`: mindspore::parameters_and_names of this cell.
  [[nodiscard]] NamedParameters parameters_and_names(const std::string& name_prefix = "",
                                                     bool expand = true) const {
    return mindspore::parameters_and_names(cell(), name_prefix, expand, words());
  }
  /// `mindspore.nn.Cell.trainable_params`: mindspore::trainable_params of this cell.
  [[nodiscard]] std::vector<Parameter> trainable_params(bool recurse = true) const {
    return mindspore::trainable_params(cell(), recurse, words());
  }
  /// `mindspore.nn.Cell.untrainable_params`: mindspore::untrainable_params of this cell.
  [[nodiscard]] std::vector<Parameter> untrainable_params(bool recurse = true) const {
    return mindspore::untrainable_params(cell(), recurse, words());
  }
  /// `mindspore.nn.Cell.parameters_dict`: mindspore::parameters_dict of this cell.
  [[nodiscard]] std::vector<Named<Parameter>> parameters_dict(bool recurse = true) const {
    return mindspore::parameters_dict(cell(), recurse, words());
  }
  /// `mindspore.nn.Cell.cells_and_names`: mindspore::cells_and_names of this cell.
  [[nodiscard]] NamedCells cells_and_names(const std::string& name_prefix = "") const {
    return mindspore::cells_and_names(cell(), name_prefix);
  }
  /// `mindspore.nn.Cell.name_cells`: mindspore::name_cells of this cell.
  [[nodiscard]] std::vector<Named<CellPtr>> name_cells() const {
    return mindspore::name_cells(cell());
  }
  /// `mindspore.nn.Cell.cells`: mindspore::cells of this cell.
  [[nodiscard]] std::vector<CellPtr> cells() const { return mindspore::cells(cell()); }
  /// `mindspore.nn.Cell.update_parameters_name`: mindspore::update_parameters_name of this cell.
  void update_parameters_name(const std::string& prefix = "", bool recurse = true) const {
    mindspore::update_parameters_name(cell(), prefix, recurse, words());
  }
  /// `mindspore.nn.Cell.check_names`: mindspore::check_names of this cell.
  void check_names() const { mindspore::check_names(cell(), words()); }

  /// Sets the mode of the whole tree and returns the cell.
  Self& set_train(bool mode = true) {
    cell().train(mode);
    return static_cast<Self&>(*this);
  }

 private:
  [[nodiscard]] twofold::nn::Module& cell() const { return static_cast<const Self&>(*this).root(); }
  [[nodiscard]] Dialect words() const { return static_cast<const Self&>(*this).dialect(); }
};

namespace nn {

using twofold::nn::AnyModule;
using twofold::nn::NamedModules;

/// A value that holds a cell, with MindSpore's queries as methods. Calling it calls its forward.
template <class M, Dialect kDialect = Dialect::mindspore>
class CellHolder : public twofold::nn::Holder<M>, public CellQueries<CellHolder<M, kDialect>> {
 public:
  using twofold::nn::Holder<M>::Holder;

  /// Throws ErrorKind::value when the holder is empty.
  [[nodiscard]] twofold::nn::Module& root() const {
    check(!this->is_empty(), ErrorKind::value, "this cell is empty: it was made of nullptr");
    return *this->get();
  }
  [[nodiscard]] static constexpr Dialect dialect() { return kDialect; }
};

/// The base of a user's network. Where Python writes `self.conv = nn.Conv2d(...)`, a constructor
/// writes `conv = set_attr("conv", nn::Conv2d(...))`. A cell starts in inference mode.
///
///     struct Net : nn::Cell {
///       nn::Conv2d conv{nullptr};
///       Net() { conv = set_attr("conv", nn::Conv2d(3, 64, 3)); }
///       Tensor construct(const Tensor& x) { return conv(x); }
///     };
class TWOFOLD_API Cell : public twofold::nn::Module, public CellQueries<Cell> {
 public:
  /// Without `auto_prefix` the names of what becomes an attribute stay as they are. `words` says
  /// whether the network is one of mindspore.nn or of mindspore.mint.nn.
  explicit Cell(bool auto_prefix = true, Dialect words = Dialect::mindspore)
      : auto_prefix_(auto_prefix), dialect_(words) {
    train(false);
  }

  /// Makes a cell an attribute: it is inserted and every tensor below is named by its path from
  /// here. Throws ErrorKind::key, with MindSpore's texts, for a name that is empty, has a dot or is
  /// a parameter's or buffer's, and ErrorKind::value for letters that no name may have.
  template <class Held>
    requires std::convertible_to<const Held&, AnyModule>
  Held set_attr(const std::string& name, Held cell) {
    attach(name, AnyModule(cell));
    return cell;
  }
  /// Makes a parameter an attribute, which names it when it has no name.
  Parameter set_attr(const std::string& name, const Parameter& parameter) {
    insert_param_to_cell(name, parameter);
    return get_own(name);
  }

  /// Makes a tuple an attribute: each of its parameters is put in under its own name, which may
  /// have dots and takes the place of one that is there; those without a name are called
  /// 'Parameter$1', 'Parameter$2', ... Gives the tuple with those names. Throws ErrorKind::key as
  /// insert_param_to_cell.
  ParameterTuple set_attr(const std::string& name, const ParameterTuple& parameters);

  /// Puts a parameter in, or declares an absent one. Throws ErrorKind::key with MindSpore's texts.
  void insert_param_to_cell(const std::string& param_name,
                            const std::optional<Parameter>& parameter);
  /// Puts a child in, or declares an absent one; no tensor is renamed. Throws as set_attr.
  void insert_child_to_cell(const std::string& child_name, const AnyModule& child);
  /// A tensor that is state and no parameter: MindSpore's parameter queries never meet it. Throws
  /// ErrorKind::key with MindSpore's texts.
  Tensor register_buffer(const std::string& name, Tensor value, bool persistent = true);

  /// The engine module behind it.
  [[nodiscard]] twofold::nn::Module& root() const { return *self_; }
  [[nodiscard]] std::shared_ptr<twofold::nn::Module> fresh() const override {
    return typeid(*this) == typeid(Cell) ? std::make_shared<Cell>(auto_prefix_, dialect_)
                                         : twofold::nn::Module::fresh();
  }
  /// Whose words it speaks.
  [[nodiscard]] Dialect dialect() const noexcept { return dialect_; }

 private:
  void attach(const std::string& name, const AnyModule& cell);
  [[nodiscard]] Parameter get_own(const std::string& name) const;

  twofold::nn::Module* self_ = this;  // queries are const and give what may be changed
  bool auto_prefix_;
  Dialect dialect_;
};

}  // namespace nn

}  // namespace twofold::mindspore
