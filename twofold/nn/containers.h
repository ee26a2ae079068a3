#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/nn/any_module.h"
#include "twofold/nn/module.h"

namespace twofold::nn {

/// What Sequential and ModuleList share: children in order, counted from 0, negative from the end.
class TWOFOLD_API IndexedContainer : public Module {
 public:
  /// The number of children.
  [[nodiscard]] std::int64_t size() const noexcept {
    return static_cast<std::int64_t>(children().size());
  }
  /// Throws ErrorKind::index, with torch's text, "index 3 is out of range".
  [[nodiscard]] const std::shared_ptr<Module>& at(std::int64_t index) const;
  [[nodiscard]] const std::shared_ptr<Module>& operator[](std::int64_t index) const {
    return at(index);
  }
  /// Puts another module at a place that is there, under the same name. Throws as `at`.
  void replace(std::int64_t index, const AnyModule& module);
  /// Adds one at the end, named by the number of children.
  void append(const AnyModule& module);
  void push_back(const AnyModule& module) { append(module); }
  void extend(const std::vector<AnyModule>& modules);
  /// Takes one out; all that remain are named '0', '1', ... again. Throws as `at`.
  void erase(std::int64_t index);
  /// erase, and what was there.
  std::shared_ptr<Module> pop(std::int64_t index = -1);

 protected:
  /// The place of an index that may count from the end; throws ErrorKind::index.
  [[nodiscard]] std::size_t position(std::int64_t index) const;
  /// Positions of Python's [start:stop].
  [[nodiscard]] std::vector<Child> sliced(std::int64_t start, std::int64_t stop) const;
  void insert_renumbered(std::size_t position, const std::shared_ptr<Module>& module);
  void set_children(const std::vector<Child>& children);
};

/// The end of a slice that goes to the last child.
inline constexpr std::int64_t kToTheEnd = std::numeric_limits<std::int64_t>::max();

/// Modules one after the other: the output of one is the input of the next.
class TWOFOLD_API Sequential : public IndexedContainer {
 public:
  Sequential() = default;
  /// Children named '0', '1', ...
  template <class... M>
    requires(sizeof...(M) > 0 && (std::convertible_to<const M&, AnyModule> && ...))
  explicit Sequential(const M&... modules) {
    (append(modules), ...);
  }
  /// Children with names. Throws ErrorKind::key as register_module.
  explicit Sequential(const NamedModules& modules);

  [[nodiscard]] std::string_view type() const override { return "Sequential"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override {
    return std::make_shared<Sequential>();
  }
  using IndexedContainer::push_back;
  /// Adds a child under this name.
  void push_back(const std::string& name, const AnyModule& module) {
    register_module(name, module.get());
  }
  /// Puts a module before that place; later numbers move on. Throws ErrorKind::index outside
  /// [-size, size], "Index out of range: 4", and ErrorKind::key when children have names that are
  /// no numbers, as torch does.
  void insert(std::int64_t index, const AnyModule& module);
  /// Python's [start:stop]: shares the modules and keeps their names.
  [[nodiscard]] std::shared_ptr<Sequential> slice(std::int64_t start,
                                                  std::int64_t stop = kToTheEnd) const;

  /// An empty container gives its inputs back. Throws ErrorKind::value for an absent child.
  Values call(const Values& inputs) override;
  /// call with one tensor in and one out.
  Tensor forward(const Tensor& input);
  Tensor operator()(const Tensor& input) { return forward(input); }
};

/// A list of modules, which is not called itself.
class TWOFOLD_API ModuleList : public IndexedContainer {
 public:
  ModuleList() = default;
  /// Holds these, in this order.
  template <class... M>
    requires(sizeof...(M) > 0 && (std::convertible_to<const M&, AnyModule> && ...))
  explicit ModuleList(const M&... modules) {
    (append(modules), ...);
  }

  [[nodiscard]] std::string_view type() const override { return "ModuleList"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override {
    return std::make_shared<ModuleList>();
  }
  /// Puts a module before that place, with the rules of Python's lists: any index is accepted.
  void insert(std::int64_t index, const AnyModule& module);
  /// Python's [start:stop]: shares the modules under new numbers.
  [[nodiscard]] std::shared_ptr<ModuleList> slice(std::int64_t start,
                                                  std::int64_t stop = kToTheEnd) const;
};

/// Modules by name, in order of insertion. It is not called itself.
class TWOFOLD_API ModuleDict : public Module {
 public:
  ModuleDict() = default;
  /// Holds these, in this order.
  explicit ModuleDict(const NamedModules& modules) { update(modules); }

  [[nodiscard]] std::string_view type() const override { return "ModuleDict"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override {
    return std::make_shared<ModuleDict>();
  }
  /// The number of children.
  [[nodiscard]] std::int64_t size() const noexcept {
    return static_cast<std::int64_t>(children().size());
  }
  /// Whether there is a child of this name.
  [[nodiscard]] bool contains(std::string_view key) const { return find_child(key) != nullptr; }
  /// The names, in order.
  [[nodiscard]] std::vector<std::string> keys() const;
  /// Throws ErrorKind::key for a key that is absent.
  [[nodiscard]] const std::shared_ptr<Module>& at(std::string_view key) const;
  [[nodiscard]] const std::shared_ptr<Module>& operator[](std::string_view key) const {
    return at(key);
  }
  /// Adds or, at its place, replaces. Throws ErrorKind::key as register_module, and for the names
  /// of torch's own attributes, "attribute 'keys' already exists".
  void insert(const std::string& key, const AnyModule& module);
  void update(const NamedModules& modules);
  void update(const ModuleDict& other);
  /// Takes one out and gives it. Throws as `at`.
  std::shared_ptr<Module> pop(std::string_view key);
  void clear() noexcept { erase_children(); }
};

/// True for the names of torch's own attributes, which no entry of a dictionary may have.
[[nodiscard]] bool is_taken_key(std::string_view key);

}  // namespace twofold::nn
