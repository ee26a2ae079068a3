#pragma once

#include <cstdint>
#include <memory>

#include "twofold/tensor/storage.h"

namespace twofold::kernels::native {

/// Uninitialised memory for `count` elements of a kernel's own, from the caching allocator.
template <class T>
class Scratch {
 public:
  explicit Scratch(std::int64_t count)
      : storage_(Storage::allocate(static_cast<std::size_t>(count) * sizeof(T))) {}
  [[nodiscard]] T* data() { return reinterpret_cast<T*>(storage_->mutable_data()); }

 private:
  std::shared_ptr<Storage> storage_;
};

}  // namespace twofold::kernels::native
