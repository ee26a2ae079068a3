#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <ranges>
#include <string>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/dialect/dialect.h"
#include "twofold/mindspore/parameter.h"
#include "twofold/nn/state.h"
#include "twofold/nn/walk.h"

namespace twofold::mindspore {

using dialect::Dialect;
using twofold::nn::Named;

/// A cell that a query met. It owns the cell, except a root that no shared pointer owns.
using CellPtr = std::shared_ptr<twofold::nn::Module>;

/// What Python's generators are here: a single-pass range whose walk is made by `begin()`.
template <class T>
class Generator : public std::ranges::view_interface<Generator<T>> {
 public:
  /// Makes the items.
  using Walk = std::function<std::vector<T>()>;

  /// Walks once; ends at std::default_sentinel.
  class Iterator {
   public:
    /// As std::input_iterator asks.
    using value_type = T;
    /// As std::input_iterator asks.
    using difference_type = std::ptrdiff_t;

    /// At the first.
    explicit Iterator(std::shared_ptr<const std::vector<T>> items) : items_(std::move(items)) {}
    /// The one it stands at.
    const T& operator*() const { return (*items_)[at_]; }
    /// Goes to the next.
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    /// Goes to the next.
    void operator++(int) { ++*this; }
    /// Whether all fields are equal.
    friend bool operator==(const Iterator& it, std::default_sentinel_t /*end*/) {
      return it.at_ == it.items_->size();
    }

   private:
    std::shared_ptr<const std::vector<T>> items_;
    std::size_t at_ = 0;
  };

  /// Calls `walk` when it is asked for the first item.
  explicit Generator(Walk walk) : walk_(std::move(walk)) {}
  /// Starts a walk.
  [[nodiscard]] Iterator begin() const {
    return Iterator(std::make_shared<const std::vector<T>>(walk_()));
  }
  /// Where every walk ends.
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  Walk walk_;
};

/// What the queries yield, as the generators of Python do.
using Parameters = Generator<Parameter>;
using NamedParameters = Generator<Named<Parameter>>;
using NamedCells = Generator<Named<CellPtr>>;

// MindSpore's queries of any network, whatever face built it, with its rules: a layer's statistics
// are parameters that do not require grad, a tensor is met once under its first path, own tensors
// come before those below, stock layers in MindSpore's order. `dialect` chooses between the words
// of mindspore.nn and of mindspore.mint.nn. A root on the stack must outlive what is returned.
// Source: MindSpore 2.10, nn.Cell.

/// The parameters of a cell and, with `expand`, of those below.
TWOFOLD_API Parameters get_parameters(twofold::nn::Module& cell, bool expand = true,
                                      Dialect dialect = Dialect::mindspore);
/// With the path of each, which is not always its name.
TWOFOLD_API NamedParameters parameters_and_names(twofold::nn::Module& cell,
                                                 const std::string& name_prefix = "",
                                                 bool expand = true,
                                                 Dialect dialect = Dialect::mindspore);
TWOFOLD_API std::vector<Parameter> trainable_params(twofold::nn::Module& cell, bool recurse = true,
                                                    Dialect dialect = Dialect::mindspore);
/// Statistics and whatever was frozen, in walk order.
TWOFOLD_API std::vector<Parameter> untrainable_params(twofold::nn::Module& cell,
                                                      bool recurse = true,
                                                      Dialect dialect = Dialect::mindspore);
/// By name: of two with one name, the first gives the place and the last the value.
TWOFOLD_API std::vector<Named<Parameter>> parameters_dict(twofold::nn::Module& cell,
                                                          bool recurse = true,
                                                          Dialect dialect = Dialect::mindspore);

/// The cell itself first. Absent children and empty containers are not met.
TWOFOLD_API NamedCells cells_and_names(twofold::nn::Module& cell,
                                       const std::string& name_prefix = "");
/// Direct children, each once; absent ones are not met, empty containers are.
TWOFOLD_API std::vector<Named<CellPtr>> name_cells(twofold::nn::Module& cell);
TWOFOLD_API std::vector<CellPtr> cells(twofold::nn::Module& cell);

/// Throws ErrorKind::value, with MindSpore's text, for a prefix of other characters than letters,
/// digits, "_", "." and "-".
TWOFOLD_API void check_prefix(const std::string& prefix);
/// Names every tensor below `prefix` (the caller writes the dot) followed by its path. Throws
/// as check_prefix.
TWOFOLD_API void update_parameters_name(twofold::nn::Module& cell, const std::string& prefix = "",
                                        bool recurse = true, Dialect dialect = Dialect::mindspore);
/// Throws ErrorKind::value when two tensors of a network have one name.
TWOFOLD_API void check_names(twofold::nn::Module& cell, Dialect dialect = Dialect::mindspore);

}  // namespace twofold::mindspore
