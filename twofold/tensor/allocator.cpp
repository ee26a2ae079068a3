#include "twofold/tensor/allocator.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <map>
#include <mutex>
#include <vector>

#include "twofold/tensor/storage.h"

namespace twofold {

namespace {

// Larger blocks than this in one cache would keep memory from other programs.
constexpr std::size_t kMostCached = std::size_t{2} << 30U;

struct Cache {
  std::mutex mutex;
  std::map<std::size_t, std::vector<void*>> free_blocks;  // by class size
  std::size_t bytes = 0;

  ~Cache() { release(); }
  void release() {
    for (auto& [size, blocks] : free_blocks)
      for (void* block : blocks) std::free(block);
    free_blocks.clear();
    bytes = 0;
  }
};

// Leaked on purpose: storages with static lifetime return their blocks after main.
Cache& cache() {
  static auto* const instance = new Cache;
  return *instance;
}

std::size_t class_size(std::size_t bytes) {
  const std::size_t rounded = std::max(bytes, kAlignment);
  const std::size_t quarter = std::max(std::bit_floor(rounded) / 4, kAlignment);
  return (rounded + quarter - 1) / quarter * quarter;
}

}  // namespace

void* allocate_block(std::size_t bytes) {
  if (bytes > (std::size_t{1} << 62U)) return nullptr;
  const std::size_t size = class_size(bytes);
  Cache& c = cache();
  const std::lock_guard lock(c.mutex);
  if (const auto found = c.free_blocks.find(size);
      found != c.free_blocks.end() && !found->second.empty()) {
    void* block = found->second.back();
    found->second.pop_back();
    c.bytes -= size;
    return block;
  }
  void* block = std::aligned_alloc(kAlignment, size);
  if (block == nullptr && c.bytes > 0) {
    c.release();
    block = std::aligned_alloc(kAlignment, size);
  }
  return block;
}

void free_block(void* block, std::size_t bytes) noexcept {
  if (block == nullptr) return;
  const std::size_t size = class_size(bytes);
  Cache& c = cache();
  const std::lock_guard lock(c.mutex);
  if (c.bytes + size > kMostCached) {
    std::free(block);
    return;
  }
  try {
    c.free_blocks[size].push_back(block);
    c.bytes += size;
  } catch (...) {  // no memory for the list: give the block itself back
    std::free(block);
  }
}

void release_cached_memory() {
  const std::lock_guard lock(cache().mutex);
  cache().release();
}

std::size_t cached_memory() {
  const std::lock_guard lock(cache().mutex);
  return cache().bytes;
}

}  // namespace twofold
