#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/nn/containers.h"
#include "twofold/nn/module.h"

namespace twofold::nn {

/// Parameters in order, named '0', '1', ... It is not called itself. Source: torch 2.13,
/// nn.ParameterList; what is no tensor has no place in it.
class TWOFOLD_API ParameterList : public Module {
 public:
  ParameterList() = default;
  /// Holds these, in this order.
  explicit ParameterList(const std::vector<Tensor>& values) { extend(values); }

  [[nodiscard]] std::string_view type() const override { return "ParameterList"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override;

  /// The number of parameters.
  [[nodiscard]] std::int64_t size() const noexcept {
    return static_cast<std::int64_t>(slots().size());
  }
  /// Counted from 0, negative from the end. Throws ErrorKind::index, "index 3 is out of range".
  [[nodiscard]] Tensor at(std::int64_t index) const;
  [[nodiscard]] Tensor operator[](std::int64_t index) const { return at(index); }
  /// Adds one at the end, as a parameter that is trained unless `requires_grad` is false (torch
  /// leaves what is a Parameter as it is, and trains other tensors). Throws ErrorKind::type as
  /// register_parameter.
  void append(Tensor value, bool requires_grad = true);
  void push_back(Tensor value, bool requires_grad = true) {
    append(std::move(value), requires_grad);
  }
  /// Appends each; those of another list as they are.
  void extend(const std::vector<Tensor>& values);
  void extend(const ParameterList& other);
  ParameterList& operator+=(const ParameterList& other) {
    extend(other);
    return *this;
  }
  /// Another tensor at a place that is there. Throws as `at` and `append`.
  void replace(std::int64_t index, Tensor value, bool requires_grad = true);
  /// Python's [start:stop]: shares the tensors under new numbers.
  [[nodiscard]] std::shared_ptr<ParameterList> slice(std::int64_t start,
                                                     std::int64_t stop = kToTheEnd) const;
  [[nodiscard]] std::vector<Tensor> values() const;

  /// Throws ErrorKind::unsupported, with torch's text.
  Values call(const Values& inputs) override;

 private:
  [[nodiscard]] std::size_t position(std::int64_t index) const;
};

/// Names with tensors, in order: what Python writes as an OrderedDict.
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// Parameters by name. It is not called itself. Source: torch 2.13, nn.ParameterDict; what is no
/// tensor has no place in it.
class TWOFOLD_API ParameterDict : public Module {
 public:
  ParameterDict() = default;
  /// Holds these, in this order.
  explicit ParameterDict(const NamedTensors& values) { update(values); }
  /// By key, as torch takes a plain dict.
  explicit ParameterDict(const std::map<std::string, Tensor>& values) { update(values); }

  [[nodiscard]] std::string_view type() const override { return "ParameterDict"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override;

  /// The number of parameters.
  [[nodiscard]] std::int64_t size() const noexcept {
    return static_cast<std::int64_t>(slots().size());
  }
  /// Whether there is a parameter of this name.
  [[nodiscard]] bool contains(std::string_view key) const { return find_slot(key) != nullptr; }
  /// All of them, in order.
  [[nodiscard]] std::vector<std::string> keys() const;
  [[nodiscard]] std::vector<Tensor> values() const;
  [[nodiscard]] NamedTensors items() const;
  /// Throws ErrorKind::key, "'ParameterDict' object has no attribute 'a'", with the nearest key.
  [[nodiscard]] Tensor at(std::string_view key) const;
  [[nodiscard]] Tensor operator[](std::string_view key) const { return at(key); }
  /// The tensor, or `fallback` when there is none.
  [[nodiscard]] Tensor get(std::string_view key, const Tensor& fallback = {}) const;
  /// Adds at the end or, at its place, replaces; as ParameterList's append. Throws ErrorKind::key
  /// as register_parameter, and for the names of torch's own attributes, "attribute 'keys' already
  /// exists".
  void insert(const std::string& key, Tensor value, bool requires_grad = true);
  /// What is there, else `fallback`, which then is inserted.
  Tensor setdefault(const std::string& key, const Tensor& fallback);
  /// Inserts in the order given; those of a map by key, as torch does with a plain dict; those of
  /// another ParameterDict as they are.
  void update(const NamedTensors& values);
  void update(const std::map<std::string, Tensor>& values);
  void update(const ParameterDict& other);
  /// Takes one out and gives it. Throws as `at`.
  Tensor pop(std::string_view key);
  /// Takes the last one out. Throws ErrorKind::key when there is none.
  std::pair<std::string, Tensor> popitem();
  void clear();
  /// Another one that shares the tensors.
  [[nodiscard]] std::shared_ptr<ParameterDict> copy() const;

  /// Throws ErrorKind::unsupported, with torch's text.
  Values call(const Values& inputs) override;
};

}  // namespace twofold::nn
