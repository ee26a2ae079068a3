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

  [[nodiscard]] bool defined() const noexcept { return impl_ != nullptr; }
  /// True when both are the same tensor, not merely equal ones.
  [[nodiscard]] bool is_same(const Tensor& other) const noexcept { return impl_ == other.impl_; }
  /// Identity, for maps and sets; null when undefined.
  [[nodiscard]] const TensorImpl* id() const noexcept { return impl_.get(); }
  [[nodiscard]] const std::shared_ptr<TensorImpl>& impl() const noexcept { return impl_; }

  // All below throw ErrorKind::value on an undefined tensor.
  [[nodiscard]] const Array& array() const;
  [[nodiscard]] const Shape& shape() const { return array().shape(); }
  [[nodiscard]] const Shape& sizes() const { return array().shape(); }
  [[nodiscard]] std::int64_t size(std::int64_t dim) const { return array().size(dim); }
  [[nodiscard]] DType dtype() const { return array().dtype(); }
  [[nodiscard]] std::int64_t dim() const { return array().dim(); }
  [[nodiscard]] std::int64_t numel() const { return array().numel(); }
  [[nodiscard]] double item() const { return array().item(); }

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
  [[nodiscard]] Tensor view(const Shape& shape) const;
  [[nodiscard]] Tensor reshape(const Shape& shape) const;
  [[nodiscard]] Tensor flatten(std::int64_t start_dim = 0, std::int64_t end_dim = -1) const;
  [[nodiscard]] Tensor transpose(std::int64_t dim0, std::int64_t dim1) const;
  [[nodiscard]] Tensor to(DType dtype) const;
  [[nodiscard]] Tensor mean() const;

 private:
  [[nodiscard]] TensorImpl& get() const;

  std::shared_ptr<TensorImpl> impl_;
};

/// Elementwise sum with torch's broadcasting; see ops/add.h.
TWOFOLD_API Tensor operator+(const Tensor& a, const Tensor& b);

TWOFOLD_API Tensor zeros(Shape shape, DType dtype = DType::float32);
TWOFOLD_API Tensor ones(Shape shape, DType dtype = DType::float32);
TWOFOLD_API Tensor full(Shape shape, double value, DType dtype = DType::float32);
TWOFOLD_API Tensor empty(Shape shape, DType dtype = DType::float32);

}  // namespace twofold
