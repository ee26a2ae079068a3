#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "twofold/core/dtype.h"
#include "twofold/core/error.h"
#include "twofold/core/export.h"
#include "twofold/core/shape.h"
#include "twofold/tensor/storage.h"

namespace twofold {

/// Plain strided memory: shape, strides and offset in elements, dtype, shared storage. No gradient,
/// no name, no version. Copying one shares the storage; `clone` copies it. A default array is
/// undefined.
class TWOFOLD_API Array {
 public:
  Array() = default;
  /// A view of `storage`. Throws ErrorKind::value unless it lies within, checked without overflow.
  Array(std::shared_ptr<Storage> storage, DType dtype, Shape shape, Strides strides,
        std::int64_t offset = 0);

  /// Uninitialised and contiguous.
  static Array empty(Shape shape, DType dtype = DType::float32);
  /// Uninitialised, with the strides of a dense layout of the same size (e.g. channels-last).
  static Array empty_strided(Shape shape, Strides strides, DType dtype);
  static Array zeros(Shape shape, DType dtype = DType::float32);
  /// Every element is `value`, converted to `dtype`.
  static Array full(Shape shape, double value, DType dtype = DType::float32);
  /// A contiguous copy of `values`, whose count must be that of `shape`; `from<float>({2}, {1,
  /// 2})`.
  template <class T>
  static Array from(const Shape& shape, const std::vector<T>& values);

  /// False for a default-constructed one, which has nothing else.
  [[nodiscard]] bool defined() const noexcept { return storage_ != nullptr; }
  /// The size of each dimension.
  [[nodiscard]] const Shape& shape() const noexcept { return shape_; }
  /// Elements between neighbours along each dimension.
  [[nodiscard]] const Strides& strides() const noexcept { return strides_; }
  /// The type of its elements.
  [[nodiscard]] DType dtype() const noexcept { return dtype_; }
  /// The first element's place in the storage, in elements.
  [[nodiscard]] std::int64_t offset() const noexcept { return offset_; }
  /// The memory, shared with its views.
  [[nodiscard]] const std::shared_ptr<Storage>& storage() const noexcept { return storage_; }
  /// The number of dimensions.
  [[nodiscard]] std::int64_t dim() const noexcept {
    return static_cast<std::int64_t>(shape_.size());
  }
  /// The size of a dimension; -1 is the last. Throws ErrorKind::index.
  [[nodiscard]] std::int64_t size(std::int64_t dim) const;
  [[nodiscard]] std::int64_t numel() const noexcept { return numel_; }
  /// Elements times their size, whatever the strides.
  [[nodiscard]] std::uint64_t nbytes() const noexcept;

  /// Row-major without gaps; strides of dimensions of size 1 do not matter.
  [[nodiscard]] bool is_contiguous() const noexcept;
  /// 4-d with the channels innermost and without gaps.
  [[nodiscard]] bool is_channels_last() const noexcept;
  /// Whether elements may be read through a pointer to their type: those of a file may lie
  /// anywhere.
  [[nodiscard]] bool is_aligned() const noexcept;

  /// The first element. The type must have the size of the dtype; not for opaque views of other
  /// types, and of borrowed memory only when `is_aligned`.
  template <class T>
  [[nodiscard]] const T* data() const {
    check_element_size(sizeof(T));
    return reinterpret_cast<const T*>(raw());
  }
  /// Throws ErrorKind::internal when the memory is borrowed.
  template <class T>
  [[nodiscard]] T* mutable_data() {
    check_element_size(sizeof(T));
    return reinterpret_cast<T*>(mutable_raw());
  }
  [[nodiscard]] const std::byte* raw() const noexcept;
  [[nodiscard]] std::byte* mutable_raw();

  // Views of the same memory. Errors: ErrorKind::value or ErrorKind::index, with torch's texts.
  /// One size may be -1. Throws when the strides do not allow a view.
  [[nodiscard]] Array view(Shape shape) const;
  [[nodiscard]] Array permute(const std::vector<std::int64_t>& dims) const;
  [[nodiscard]] Array transpose(std::int64_t dim0, std::int64_t dim1) const;
  [[nodiscard]] Array unsqueeze(std::int64_t dim) const;
  /// Unchanged when that dimension is not of size 1, as in torch.
  [[nodiscard]] Array squeeze(std::int64_t dim) const;
  [[nodiscard]] Array narrow(std::int64_t dim, std::int64_t start, std::int64_t length) const;
  [[nodiscard]] Array select(std::int64_t dim, std::int64_t index) const;
  /// Sizes of 1 repeat without memory; -1 keeps a size.
  [[nodiscard]] Array expand(const Shape& shape) const;

  // Copies.
  /// Itself when it is contiguous and aligned already.
  [[nodiscard]] Array contiguous() const;
  /// A 4-d array with the channels innermost; itself when it is so, and aligned, already.
  [[nodiscard]] Array channels_last() const;
  /// A view where the strides allow it, else a contiguous copy.
  [[nodiscard]] Array reshape(Shape shape) const;
  /// Dense fresh memory with the same order of dimensions.
  [[nodiscard]] Array clone() const;
  /// Converted element by element with torch's rounding; itself when the dtype is the same. Throws
  /// ErrorKind::unsupported for opaque types.
  [[nodiscard]] Array to(DType dtype) const;

  /// Writes `source`, converted to this dtype, over this array's elements. Shapes must be equal.
  void copy_(const Array& source);
  void fill_(double value);

  /// The element at a position, as a double (complex: its real part).
  [[nodiscard]] double at(const std::vector<std::int64_t>& index) const;
  /// The only element, as a double. Throws ErrorKind::value when there is not exactly one.
  [[nodiscard]] double item() const;
  /// All elements in logical order as T (float, double or std::int64_t), converted.
  template <class T>
  [[nodiscard]] std::vector<T> to_vector() const;

 private:
  void check_element_size(std::size_t size) const;

  std::shared_ptr<Storage> storage_;
  DType dtype_ = DType::float32;
  Shape shape_;
  Strides strides_;
  std::int64_t offset_ = 0;
  std::int64_t numel_ = 0;
};

/// The dtype of a C++ type: float, double, bool and the fixed-width integers.
template <class T>
constexpr DType dtype_of();

/// Same dtype, shape and values; a nan equals nothing, as in torch.equal.
TWOFOLD_API bool equal(const Array& a, const Array& b);
/// |a - b| <= atol + rtol * |b| everywhere, infinities equal; `equal_nan` lets nan equal nan.
/// Shapes must be equal. Compares in double.
TWOFOLD_API bool allclose(const Array& a, const Array& b, double rtol = 1e-5, double atol = 1e-8,
                          bool equal_nan = false);
/// SHA-256, in hexadecimal, of the elements in C order, little-endian.
TWOFOLD_API std::string sha256(const Array& array);

template <class T>
constexpr DType dtype_of() {
  if constexpr (std::is_same_v<T, bool>) return DType::boolean;
  if constexpr (std::is_same_v<T, float>) return DType::float32;
  if constexpr (std::is_same_v<T, double>) return DType::float64;
  if constexpr (std::is_same_v<T, std::int8_t>) return DType::int8;
  if constexpr (std::is_same_v<T, std::int16_t>) return DType::int16;
  if constexpr (std::is_same_v<T, std::int32_t>) return DType::int32;
  if constexpr (std::is_same_v<T, std::int64_t>) return DType::int64;
  if constexpr (std::is_same_v<T, std::uint8_t>) return DType::uint8;
  if constexpr (std::is_same_v<T, std::uint16_t>) return DType::uint16;
  if constexpr (std::is_same_v<T, std::uint32_t>) return DType::uint32;
  if constexpr (std::is_same_v<T, std::uint64_t>) return DType::uint64;
}

template <class T>
Array Array::from(const Shape& shape, const std::vector<T>& values) {
  Array array = empty(shape, dtype_of<T>());
  check(std::cmp_equal(values.size(), array.numel()), ErrorKind::value,
        "expected {} values for shape {}, got {}", array.numel(), to_string(array.shape()),
        values.size());
  T* out = array.mutable_data<T>();
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = values[i];
  return array;
}

}  // namespace twofold
