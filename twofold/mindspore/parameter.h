#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "twofold/core/export.h"
#include "twofold/dialect/view.h"
#include "twofold/tensor/tensor.h"

namespace twofold::mindspore {

/// A tensor with a name, as MindSpore's queries give it and as a cell takes it. Copies are the same
/// parameter. Source: MindSpore 2.10, Parameter.
class TWOFOLD_API Parameter {
 public:
  /// A parameter of a user's own. Without a name it takes that of the attribute it is assigned to.
  /// Throws ErrorKind::type for an integer tensor with `requires_grad`, and as set_name.
  explicit Parameter(Tensor value, const std::optional<std::string>& name = {},
                     bool requires_grad = true);
  /// A tensor of a network as MindSpore sees it.
  explicit Parameter(dialect::ViewEntry entry) : entry_(std::move(entry)) {}

  /// param.name: the one that MindSpore's calls gave it, else its path. "Parameter" when a user's
  /// own was never named.
  [[nodiscard]] const std::string& name() const noexcept { return entry_.name; }
  /// Blanks around it are dropped. Throws ErrorKind::value for more than 1024 letters.
  void set_name(std::string name);
  /// As MindSpore lays it out.
  [[nodiscard]] const Shape& shape() const noexcept { return entry_.shape; }
  [[nodiscard]] DType dtype() const { return entry_.tensor.dtype(); }
  [[nodiscard]] bool requires_grad() const noexcept { return entry_.requires_grad; }
  /// Freezes or thaws the tensor for every holder. Throws ErrorKind::type for integers.
  void set_requires_grad(bool requires_grad);
  [[nodiscard]] const Tensor& tensor() const noexcept { return entry_.tensor; }
  /// The values in MindSpore's layout; a view of the network's memory.
  [[nodiscard]] Array array() const { return entry_.array(); }

  /// "Parameter (name=bn.gamma, shape=(64,), dtype=Float32, requires_grad=True)".
  [[nodiscard]] std::string str() const;
  friend std::ostream& operator<<(std::ostream& out, const Parameter& parameter) {
    return out << parameter.str();
  }

 private:
  dialect::ViewEntry entry_;
};

}  // namespace twofold::mindspore
