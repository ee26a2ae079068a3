#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/mindspore/parameter.h"

namespace twofold::mindspore {

/// Parameters that belong together and do not change; assigned to a cell, each is one of its
/// parameters under its own name. Source: MindSpore 2.10, ParameterTuple.
class TWOFOLD_API ParameterTuple {
 public:
  ParameterTuple() = default;
  /// Throws ErrorKind::value, with MindSpore's text, when two different parameters have one name.
  explicit ParameterTuple(std::vector<Parameter> parameters);

  /// The number of parameters.
  [[nodiscard]] std::size_t size() const noexcept { return parameters_.size(); }
  /// Throws ErrorKind::index, "tuple index out of range".
  [[nodiscard]] const Parameter& operator[](std::size_t index) const;
  [[nodiscard]] std::vector<Parameter>::const_iterator begin() const noexcept {
    return parameters_.begin();
  }
  [[nodiscard]] std::vector<Parameter>::const_iterator end() const noexcept {
    return parameters_.end();
  }

  /// Copies with their own memory, named "prefix.name"; who is frozen stays frozen. Throws
  /// ErrorKind::value, with MindSpore's text, for a prefix that no name may begin with.
  [[nodiscard]] ParameterTuple clone(const std::string& prefix) const;

 private:
  std::vector<Parameter> parameters_;
};

}  // namespace twofold::mindspore
