#include "twofold/tensor/array.h"

#include <algorithm>

#include "twofold/core/checked.h"
#include "twofold/tensor/cast.h"

namespace twofold {

namespace {

/// Strides of `shape` over the same elements as (old_shape, old_strides), or nothing when only a
/// copy can have that shape. Splits the old dimensions into runs that lie densely and cuts each
/// anew.
std::optional<Strides> strides_of_view(const Shape& old_shape, const Strides& old_strides,
                                       const Shape& shape) {
  if (numel(shape) == 0 || old_shape.empty()) return contiguous_strides(shape);
  Strides strides(shape.size(), 1);
  auto to = static_cast<std::ptrdiff_t>(shape.size()) - 1;
  std::int64_t run_elements = 1;
  std::int64_t new_elements = 1;
  std::int64_t run_stride = old_strides.empty() ? 1 : old_strides.back();
  for (std::size_t i = old_shape.size(); i-- > 0;) {
    run_elements *= old_shape[i];
    const bool run_ends =
        i == 0 || (old_shape[i - 1] != 1 && old_strides[i - 1] != run_elements * run_stride);
    if (!run_ends) continue;
    while (to >= 0) {
      const auto at = static_cast<std::size_t>(to);
      if (new_elements >= run_elements && shape[at] != 1) break;
      strides[at] = new_elements * run_stride;
      new_elements *= shape[at];
      --to;
    }
    if (new_elements != run_elements) return std::nullopt;
    if (i > 0) {
      run_stride = old_strides[i - 1];
      run_elements = 1;
      new_elements = 1;
    }
  }
  return to < 0 ? std::optional(strides) : std::nullopt;
}

Shape with_inferred_size(const Shape& wanted, std::int64_t elements) {
  Shape shape = wanted;
  const auto unknown = std::find(shape.begin(), shape.end(), -1);
  for (std::size_t i = 0; i < shape.size(); ++i)
    check(shape[i] >= -1, ErrorKind::value, "invalid shape dimension {} at index {} of shape {}",
          shape[i], i, to_string(wanted));
  if (unknown != shape.end()) {
    *unknown = 1;
    check(std::find(shape.begin(), shape.end(), -1) == shape.end(), ErrorKind::value,
          "only one dimension can be inferred");
    const std::int64_t rest = numel(shape);
    check(
        rest != 0, ErrorKind::value,
        "cannot reshape tensor of 0 elements into shape {} because the unspecified dimension size "
        "-1 can be any value and is ambiguous",
        to_string(wanted));
    *unknown = elements / rest;
  }
  check(numel(shape) == elements, ErrorKind::value, "shape '{}' is invalid for input of size {}",
        to_string(wanted), elements);
  return shape;
}

bool dense_in_order(const Array& array, const std::vector<std::size_t>& innermost_first) {
  std::int64_t expected = 1;
  for (const std::size_t d : innermost_first) {
    if (array.shape()[d] != 1 && array.strides()[d] != expected) return false;
    expected *= array.shape()[d];
  }
  return true;
}

}  // namespace

Array::Array(std::shared_ptr<Storage> storage, DType dtype, Shape shape, Strides strides,
             std::int64_t offset)
    : storage_(std::move(storage)),
      dtype_(dtype),
      shape_(std::move(shape)),
      strides_(std::move(strides)),
      offset_(offset),
      numel_(twofold::numel(shape_)) {
  check(shape_.size() <= kMaxDims, ErrorKind::limit, "expected at most {} dimensions, got {}",
        kMaxDims, shape_.size());
  const std::int64_t extent = storage_extent(shape_, strides_);
  check(offset_ >= 0, ErrorKind::value, "expected an offset of 0 or more, got {}", offset_);
  if (extent == 0) {
    offset_ = 0;  // torch lets an empty view start anywhere; ours starts inside
    return;
  }
  const auto size = static_cast<std::int64_t>(size_of(dtype_));
  const std::int64_t needed = checked_mul(checked_add(offset_, extent), size);
  check(std::cmp_less_equal(needed, storage_->bytes()), ErrorKind::value,
        "a view of shape {}, strides {} and offset {} needs {} bytes, but its storage has {}",
        to_string(shape_), to_string(strides_), offset_, needed, storage_->bytes());
}

Array Array::empty(Shape shape, DType dtype) {
  Strides strides = contiguous_strides(shape);
  return empty_strided(std::move(shape), std::move(strides), dtype);
}

Array Array::empty_strided(Shape shape, Strides strides, DType dtype) {
  const std::int64_t bytes =
      checked_mul(storage_extent(shape, strides), static_cast<std::int64_t>(size_of(dtype)));
  return {Storage::allocate(static_cast<std::size_t>(bytes)), dtype, std::move(shape),
          std::move(strides)};
}

Array Array::zeros(Shape shape, DType dtype) { return full(std::move(shape), 0, dtype); }

Array Array::full(Shape shape, double value, DType dtype) {
  Array array = empty(std::move(shape), dtype);
  array.fill_(value);
  return array;
}

std::int64_t Array::size(std::int64_t dim) const {
  return shape_.at(static_cast<std::size_t>(normalized_dim(dim, this->dim())));
}

std::uint64_t Array::nbytes() const noexcept {
  return static_cast<std::uint64_t>(numel_) * size_of(dtype_);
}

bool Array::is_contiguous() const noexcept {
  std::vector<std::size_t> order(shape_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = order.size() - 1 - i;
  return numel_ == 0 || dense_in_order(*this, order);
}

bool Array::is_channels_last() const noexcept {
  return dim() == 4 && (numel_ == 0 || dense_in_order(*this, {1, 3, 2, 0}));
}

bool Array::is_aligned() const noexcept {
  if (!defined()) return true;
  const std::size_t size = std::min<std::size_t>(size_of(dtype_), alignof(double));
  return reinterpret_cast<std::uintptr_t>(raw()) % size == 0;
}

void Array::check_element_size(std::size_t size) const {
  check(defined(), ErrorKind::internal, "an undefined array has no data");
  check(size == size_of(dtype_), ErrorKind::internal,
        "expected elements of {} bytes for {}, got {}", size_of(dtype_), to_string(dtype_), size);
}

const std::byte* Array::raw() const noexcept {
  return storage_->data() + static_cast<std::size_t>(offset_) * size_of(dtype_);
}

std::byte* Array::mutable_raw() {
  return storage_->mutable_data() + static_cast<std::size_t>(offset_) * size_of(dtype_);
}

Array Array::view(Shape shape) const {
  shape = with_inferred_size(shape, numel_);
  auto strides = strides_of_view(shape_, strides_, shape);
  if (!strides)
    fail(ErrorKind::value,
         "view size is not compatible with input tensor's size and stride (at least one dimension "
         "spans across two contiguous subspaces). Use .reshape(...) instead.");
  return {storage_, dtype_, std::move(shape), std::move(*strides), offset_};
}

Array Array::permute(const std::vector<std::int64_t>& dims) const {
  check(std::cmp_equal(dims.size(), dim()), ErrorKind::value,
        "permute: expected {} dimensions, got {}", dim(), dims.size());
  Shape shape;
  Strides strides;
  std::vector<bool> seen(dims.size());
  for (const std::int64_t d : dims) {
    const auto at = static_cast<std::size_t>(normalized_dim(d, dim()));
    check(!seen[at], ErrorKind::value, "permute: duplicate dims are not allowed.");
    seen[at] = true;
    shape.push_back(shape_[at]);
    strides.push_back(strides_[at]);
  }
  return {storage_, dtype_, std::move(shape), std::move(strides), offset_};
}

Array Array::transpose(std::int64_t dim0, std::int64_t dim1) const {
  Shape shape = shape_;
  Strides strides = strides_;
  const auto a = static_cast<std::size_t>(normalized_dim(dim0, dim()));
  const auto b = static_cast<std::size_t>(normalized_dim(dim1, dim()));
  if (a < shape.size() && b < shape.size()) {
    std::swap(shape[a], shape[b]);
    std::swap(strides[a], strides[b]);
  }
  return {storage_, dtype_, std::move(shape), std::move(strides), offset_};
}

Array Array::unsqueeze(std::int64_t dim) const {
  const auto at = static_cast<std::ptrdiff_t>(normalized_dim(dim, this->dim() + 1));
  Shape shape = shape_;
  Strides strides = strides_;
  const auto index = static_cast<std::size_t>(at);
  const std::int64_t stride = index < shape_.size() ? shape_[index] * strides_[index] : 1;
  shape.insert(shape.begin() + at, 1);
  strides.insert(strides.begin() + at, stride);
  return {storage_, dtype_, std::move(shape), std::move(strides), offset_};
}

Array Array::squeeze(std::int64_t dim) const {
  const auto at = static_cast<std::ptrdiff_t>(normalized_dim(dim, this->dim()));
  if (shape_.empty() || shape_[static_cast<std::size_t>(at)] != 1) return *this;
  Shape shape = shape_;
  Strides strides = strides_;
  shape.erase(shape.begin() + at);
  strides.erase(strides.begin() + at);
  return {storage_, dtype_, std::move(shape), std::move(strides), offset_};
}

Array Array::narrow(std::int64_t dim, std::int64_t start, std::int64_t length) const {
  check(!shape_.empty(), ErrorKind::value, "narrow() cannot be applied to a 0-dim tensor.");
  const auto at = static_cast<std::size_t>(normalized_dim(dim, this->dim()));
  check(start >= 0 && length >= 0 && start <= shape_[at] && length <= shape_[at] - start,
        ErrorKind::index, "narrow: start ({}) + length ({}) exceeds dimension size ({}).", start,
        length, shape_[at]);
  Shape shape = shape_;
  shape[at] = length;
  return {storage_, dtype_, std::move(shape), strides_, offset_ + start * strides_[at]};
}

Array Array::select(std::int64_t dim, std::int64_t index) const {
  check(!shape_.empty(), ErrorKind::index, "select() cannot be applied to a 0-dim tensor.");
  const std::int64_t at = normalized_dim(dim, this->dim());
  const std::int64_t size = shape_[static_cast<std::size_t>(at)];
  check(index >= -size && index < size, ErrorKind::index,
        "select(): index {} out of range for tensor of size {} at dimension {}", index,
        to_string(shape_), at);
  return narrow(at, index < 0 ? index + size : index, 1).squeeze(at);
}

Array Array::expand(const Shape& shape) const {
  check(shape.size() >= shape_.size(), ErrorKind::value,
        "expand: the number of sizes provided ({}) must be greater or equal to the number of "
        "dimensions in the tensor ({})",
        shape.size(), shape_.size());
  const std::size_t extra = shape.size() - shape_.size();
  Shape sizes = shape;
  Strides strides(shape.size(), 0);
  for (std::size_t i = extra; i < shape.size(); ++i) {
    const std::int64_t own = shape_[i - extra];
    if (sizes[i] == -1) sizes[i] = own;
    check(own == sizes[i] || own == 1, ErrorKind::value,
          "The expanded size of the tensor ({}) must match the existing size ({}) at non-singleton "
          "dimension {}.  Target sizes: {}.  Tensor sizes: {}",
          sizes[i], own, i, to_string(shape), to_string(shape_));
    strides[i] = own == sizes[i] ? strides_[i - extra] : 0;
  }
  return {storage_, dtype_, std::move(sizes), std::move(strides), offset_};
}

Array Array::contiguous() const {
  if (is_contiguous() && is_aligned()) return *this;
  Array copy = empty(shape_, dtype_);
  copy_elements(*this, copy);
  return copy;
}

Array Array::channels_last() const {
  if (is_channels_last() && is_aligned()) return *this;
  Array copy = empty_strided(shape_, channels_last_strides(shape_), dtype_);
  copy_elements(*this, copy);
  return copy;
}

Array Array::reshape(Shape shape) const {
  shape = with_inferred_size(shape, numel_);
  if (strides_of_view(shape_, strides_, shape)) return view(std::move(shape));
  return contiguous().view(std::move(shape));
}

Array Array::clone() const {
  // As torch's preserve_format: the order of the dimensions stays, gaps and overlaps go.
  std::vector<std::size_t> order(shape_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = order.size() - 1 - i;
  std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
    return shape_[a] > 1 && shape_[b] > 1 && strides_[a] < strides_[b];
  });
  Strides strides = contiguous_strides(shape_);
  std::int64_t step = 1;
  const bool overlaps = std::find(strides_.begin(), strides_.end(), 0) != strides_.end();
  for (const std::size_t d : order) {
    if (overlaps) break;
    strides[d] = step;
    step *= std::max<std::int64_t>(shape_[d], 1);
  }
  Array copy = empty_strided(shape_, std::move(strides), dtype_);
  copy_elements(*this, copy);
  return copy;
}

Array Array::to(DType dtype) const {
  if (dtype == dtype_) return *this;
  Array converted = empty(shape_, dtype);
  copy_elements(*this, converted);
  return converted;
}

void Array::copy_(const Array& source) {
  check(source.shape() == shape_, ErrorKind::mismatch, "copy_: expected shape {}, got {}",
        to_string(shape_), to_string(source.shape()));
  copy_elements(source, *this);
}

void Array::fill_(double value) {
  if (numel_ == 0) return;
  Array one = empty({}, DType::float64);
  *one.mutable_data<double>() = value;
  copy_elements(one.expand(shape_), *this);
}

double Array::at(const std::vector<std::int64_t>& index) const {
  Array element = *this;
  for (const std::int64_t i : index) element = element.select(0, i);
  return element.item();
}

double Array::item() const {
  check(numel_ == 1, ErrorKind::value, "a Tensor with {} elements cannot be converted to Scalar",
        numel_);
  return to(DType::float64).contiguous().data<double>()[0];
}

template <class T>
std::vector<T> Array::to_vector() const {
  const Array values = to(dtype_of<T>()).contiguous();
  const T* begin = values.numel() == 0 ? nullptr : values.template data<T>();
  return {begin, begin + values.numel()};
}

template TWOFOLD_API std::vector<float> Array::to_vector<float>() const;
template TWOFOLD_API std::vector<double> Array::to_vector<double>() const;
template TWOFOLD_API std::vector<std::int64_t> Array::to_vector<std::int64_t>() const;

}  // namespace twofold
