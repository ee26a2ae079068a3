#include "twofold/tensor/storage.h"

#include "twofold/core/error.h"
#include "twofold/tensor/allocator.h"

namespace twofold {

std::shared_ptr<Storage> Storage::allocate(std::size_t bytes) {
  auto* block = static_cast<std::byte*>(allocate_block(bytes));
  check(block != nullptr, ErrorKind::limit, "cannot allocate {} bytes", bytes);
  return std::shared_ptr<Storage>(new Storage(block, bytes, nullptr));
}

std::shared_ptr<Storage> Storage::borrow(const std::byte* data, std::size_t bytes,
                                         std::shared_ptr<const void> keeper) {
  check(keeper != nullptr, ErrorKind::internal, "a borrowed storage needs a keeper");
  // Never written through: mutable_data refuses.
  auto* bytes_of_keeper = const_cast<std::byte*>(data);
  return std::shared_ptr<Storage>(new Storage(bytes_of_keeper, bytes, std::move(keeper)));
}

Storage::~Storage() {
  if (keeper_ == nullptr) free_block(data_, bytes_);
}

std::byte* Storage::mutable_data() {
  check(!borrowed(), ErrorKind::internal, "cannot write to borrowed memory");
  return data_;
}

}  // namespace twofold
