#include "twofold/checkpoint/source.h"

#include <algorithm>
#include <cstring>

#include "twofold/core/checked.h"
#include "twofold/tensor/mapped_file.h"

namespace twofold::checkpoint {

Source Source::open(const std::filesystem::path& file) {
  auto mapped = MappedFile::open(file);
  const std::span<const std::byte> bytes = mapped->bytes();
  std::string name = mapped->name();
  return {std::move(mapped), bytes, std::move(name), 0};
}

Source Source::memory(std::string name, std::vector<std::byte> bytes) {
  auto keeper = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  const std::span<const std::byte> view(*keeper);
  return {std::move(keeper), view, std::move(name), 0};
}

Source Source::part(std::uint64_t offset, std::uint64_t size) const {
  check(offset <= this->size() && size <= this->size() - offset, ErrorKind::internal,
        "part [{}, +{}) of {} bytes", offset, size, this->size());
  return {keeper_, bytes_.subspan(offset, size), name_, base_ + offset};
}

Source Source::unpacked(std::string_view member, std::vector<std::byte> bytes) const {
  return memory(fmt::format("{}, member {}", name_, member), std::move(bytes));
}

std::shared_ptr<Storage> Source::storage(std::size_t alignment) const {
  const auto address = reinterpret_cast<std::uintptr_t>(bytes_.data());
  if (address % alignment == 0 && keeper_ != nullptr)
    return Storage::borrow(bytes_.data(), bytes_.size(), keeper_);
  auto copy = Storage::allocate(bytes_.size());
  if (!bytes_.empty()) std::memcpy(copy->mutable_data(), bytes_.data(), bytes_.size());
  return copy;
}

Cursor::Cursor(Source source, std::uint64_t position)
    : source_(std::move(source)), position_(position) {
  if (position <= source_.size()) return;
  position_ = source_.size();
  fail("expected to go on at byte {} of a part of {} bytes", position, source_.size());
}

std::string_view Cursor::text(std::uint64_t size) {
  if (size > remaining()) fail("expected {} more bytes, got {}", size, remaining());
  const std::string_view bytes = source_.text().substr(position_, size);
  position_ += size;
  return bytes;
}

void swap_bytes(const std::byte* from, std::byte* to, std::uint64_t count, std::size_t width) {
  for (std::uint64_t i = 0; i < count; ++i, from += width, to += width)
    std::reverse_copy(from, from + width, to);
}

std::size_t swap_width(DType dtype) {
  return is_complex(dtype) ? size_of(dtype) / 2 : size_of(dtype);
}

}  // namespace twofold::checkpoint
