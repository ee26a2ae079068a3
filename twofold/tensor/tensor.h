#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "twofold/core/export.h"
#include "twofold/tensor/array.h"

namespace twofold {

namespace autograd {
class Node;
}

class Tensor;

/// Counts writes to an array; shared by a tensor, its views and what was detached from it.
using VersionCounter = std::shared_ptr<std::uint64_t>;

/// What stands behind handles (docs/decisions/0001-tensor.md). Only Tensor and the rooms above that
/// record gradients look inside.
struct TensorImpl {
  Array array;
  bool requires_grad = false;
  std::shared_ptr<TensorImpl> grad;
  VersionCounter version = std::make_shared<std::uint64_t>(0);
  std::shared_ptr<TensorImpl> view_base;    ///< the tensor this one is a view of
  std::shared_ptr<autograd::Node> grad_fn;  ///< null for a leaf
  std::optional<std::string> name;          ///< MindSpore's param.name; none: never named
  std::shared_ptr<void> kernel_cache;       ///< packed weights, kept by a kernel for one version
  std::uint64_t kernel_cache_version = 0;
  std::weak_ptr<void> python_object;
};

/// A handle: copies are the same tensor. Casting, loading and replacing change what stands behind
/// it, so every holder sees them. A default tensor is undefined. Methods that compute (`view`, `+`)
/// are declared here and defined beside their operator in ops/.
class TWOFOLD_API Tensor {
 public:
  Tensor() = default;
  /// A new tensor over `array`.
  explicit Tensor(Array array, bool requires_grad = false);
  explicit Tensor(std::shared_ptr<TensorImpl> impl) : impl_(std::move(impl)) {}

  /// False for a default-constructed one, which has nothing else.
  [[nodiscard]] bool defined() const noexcept { return impl_ != nullptr; }
  /// True when both are the same tensor, not merely equal ones.
  [[nodiscard]] bool is_same(const Tensor& other) const noexcept { return impl_ == other.impl_; }
  /// Identity, for maps and sets; null when undefined.
  [[nodiscard]] const TensorImpl* id() const noexcept { return impl_.get(); }
  [[nodiscard]] const std::shared_ptr<TensorImpl>& impl() const noexcept { return impl_; }

  // All below throw ErrorKind::value on an undefined tensor.
  /// The array behind it.
  [[nodiscard]] const Array& array() const;
  /// The size of each dimension.
  [[nodiscard]] const Shape& shape() const { return array().shape(); }
  /// The same, in torch's word.
  [[nodiscard]] const Shape& sizes() const { return array().shape(); }
  /// The size of one dimension; negative ones count from the end.
  [[nodiscard]] std::int64_t size(std::int64_t dim) const { return array().size(dim); }
  /// The type of its elements.
  [[nodiscard]] DType dtype() const { return array().dtype(); }
  /// The number of dimensions.
  [[nodiscard]] std::int64_t dim() const { return array().dim(); }
  /// The number of elements.
  [[nodiscard]] std::int64_t numel() const { return array().numel(); }
  /// The value of a tensor of one element; throws ErrorKind::value for another.
  [[nodiscard]] double item() const { return array().item(); }

  /// Whether it is to be trained.
  [[nodiscard]] bool requires_grad() const;
  /// Returns itself. Throws ErrorKind::type for dtypes that are neither floating nor complex.
  const Tensor& requires_grad_(bool requires_grad = true) const;

  /// MindSpore's param.name, when some call gave it one.
  [[nodiscard]] const std::optional<std::string>& name() const;
  void set_name(std::optional<std::string> name) const;

  /// How often the values were written since the tensor was made.
  [[nodiscard]] std::uint64_t version() const;
  /// Replaces array, shape and dtype behind every handle; the version moves on.
  void set_data(Array array) const;
  /// Writes values over the array, converted to its dtype; shapes must be equal. Memory that is
  /// borrowed or shared with a file is copied first.
  void copy_(const Array& source) const;
  /// Another tensor over the same memory, with the same version counter and without gradient.
  [[nodiscard]] Tensor detach() const;
  /// A new leaf with fresh memory; keeps `requires_grad` and the name.
  [[nodiscard]] Tensor clone() const;

  // Defined in ops/.
  /// As torch's `view`; throws as it does.
  [[nodiscard]] Tensor view(const Shape& shape) const;
  /// As torch's `reshape`; throws as it does.
  [[nodiscard]] Tensor reshape(const Shape& shape) const;
  /// As torch's `flatten`; throws as it does.
  [[nodiscard]] Tensor flatten(std::int64_t start_dim = 0, std::int64_t end_dim = -1) const;
  /// As torch's `transpose`; throws as it does.
  [[nodiscard]] Tensor transpose(std::int64_t dim0, std::int64_t dim1) const;
  /// As torch's `to`; throws as it does.
  [[nodiscard]] Tensor to(DType dtype) const;
  /// As torch's `mean`; throws as it does.
  [[nodiscard]] Tensor mean() const;

 private:
  [[nodiscard]] TensorImpl& get() const;

  std::shared_ptr<TensorImpl> impl_;
};

/// Elementwise sum with torch's broadcasting; see ops/add.h.
TWOFOLD_API Tensor operator+(const Tensor& a, const Tensor& b);

/// As torch's; `empty` holds whatever was there. Throw ErrorKind::value for a negative size.
TWOFOLD_API Tensor zeros(Shape shape, DType dtype = DType::float32);
TWOFOLD_API Tensor ones(Shape shape, DType dtype = DType::float32);
TWOFOLD_API Tensor full(Shape shape, double value, DType dtype = DType::float32);
TWOFOLD_API Tensor empty(Shape shape, DType dtype = DType::float32);

}  // namespace twofold
