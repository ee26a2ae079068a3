#include "twofold/kernels/onednn/runtime.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>

#include "twofold/core/parallel.h"
#include "twofold/tensor/storage.h"

namespace twofold::kernels::onednn {

namespace {

using dnnl::memory;

// Weights are shared by threads that run the same module.
std::mutex& packing() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

const dnnl::engine& engine() {
  use_num_threads();  // primitives are made for a number of threads
  // Leaked on purpose: a weight with static lifetime frees its packed copy after main.
  static const auto* const instance = new dnnl::engine(dnnl::engine::kind::cpu, 0);
  return *instance;
}

bool fits(std::int64_t number) { return number < std::numeric_limits<std::int32_t>::max(); }

bool all_finite(const void* values, std::int64_t count) {
  const auto* x = static_cast<const float*>(values);
  return std::all_of(x, x + count, [](float value) { return std::isfinite(value); });
}

memory::desc plain(const Dims& dims) {
  Dims strides(dims.size(), 1);
  for (std::size_t i = dims.size() - 1; i-- > 0;) strides[i] = strides[i + 1] * dims[i + 1];
  return {dims, memory::data_type::f32, strides};
}

memory::desc channels_last(const Dims& dims) {
  return {dims, memory::data_type::f32, memory::format_tag::nhwc};
}

memory::desc any_layout(const Dims& dims) {
  return {dims, memory::data_type::f32, memory::format_tag::any};
}

memory memory_at(const memory::desc& desc, const void* data) {
  return {desc, engine(), const_cast<void*>(data)};
}

dnnl::primitive_attr user_scratchpad() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

void execute(const dnnl::primitive& primitive, const memory::desc& scratchpad,
             std::unordered_map<int, memory> arguments) {
  thread_local dnnl::stream stream(engine());
  const auto scratch = Storage::allocate(scratchpad.get_size());
  arguments.insert_or_assign(DNNL_ARG_SCRATCHPAD,
                             memory(scratchpad, engine(), scratch->mutable_data()));
  primitive.execute(stream, arguments);
  stream.wait();
}

memory packed_weight(const memory& weight, const memory::desc& wanted, const PackedWeight& packed) {
  if (weight.get_desc() == wanted) return weight;
  if (packed.slot != nullptr) {
    const std::lock_guard lock(packing());
    if (*packed.slot != nullptr && *packed.slot_version == packed.version) {
      const auto kept = std::static_pointer_cast<memory>(*packed.slot);
      if (kept->get_desc() == wanted) return *kept;
    }
  }
  memory source = weight;
  memory fresh(wanted, engine());
  dnnl::stream stream(engine());
  dnnl::reorder(source, fresh).execute(stream, source, fresh);
  stream.wait();
  if (packed.slot != nullptr) {
    const std::lock_guard lock(packing());
    *packed.slot = std::make_shared<memory>(fresh);
    *packed.slot_version = packed.version;
  }
  return fresh;
}

}  // namespace twofold::kernels::onednn
