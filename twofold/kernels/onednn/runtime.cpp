#include "twofold/kernels/onednn/runtime.h"

#include <algorithm>
#include <mutex>

namespace twofold::kernels::onednn {

namespace {

struct Packed {
  dnnl::memory memory;
};

// Slots on tensors are shared by threads that run the same module.
std::mutex& packing() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

const dnnl::engine& engine() {
  static const dnnl::engine instance(dnnl::engine::kind::cpu, 0);
  return instance;
}

bool describable(const Array& array) {
  if (!array.defined() || array.dtype() != DType::float32 || array.numel() == 0) return false;
  if (array.dim() > DNNL_MAX_NDIMS) return false;
  for (std::size_t i = 0; i < array.shape().size(); ++i)
    if (array.strides()[i] == 0 && array.shape()[i] != 1) return false;
  return true;
}

dnnl::memory::desc describe(const Shape& shape, const Strides& strides) {
  if (shape.empty()) return {{1}, dnnl::memory::data_type::f32, dnnl::memory::dims{1}};
  return {dnnl::memory::dims(shape), dnnl::memory::data_type::f32, dnnl::memory::dims(strides)};
}

dnnl::memory::desc describe(const Array& array) { return describe(array.shape(), array.strides()); }

dnnl::memory memory_of(const Array& array, const dnnl::memory::desc& desc) {
  return {desc, engine(), const_cast<std::byte*>(array.raw())};
}

dnnl::primitive_attr user_scratchpad() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

void execute(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad,
             std::unordered_map<int, dnnl::memory> arguments) {
  thread_local dnnl::stream stream(engine());
  const auto scratch = Storage::allocate(scratchpad.get_size());
  arguments.insert_or_assign(DNNL_ARG_SCRATCHPAD,
                             dnnl::memory(scratchpad, engine(), scratch->mutable_data()));
  primitive.execute(stream, arguments);
  stream.wait();
}

dnnl::memory packed_weight(const dnnl::memory& weight, const dnnl::memory::desc& wanted,
                           const PackedWeight& packed) {
  if (weight.get_desc() == wanted) return weight;
  if (packed.slot != nullptr) {
    const std::lock_guard lock(packing());
    if (*packed.slot_version == packed.version && *packed.slot != nullptr) {
      const auto kept = std::static_pointer_cast<Packed>(*packed.slot);
      if (kept->memory.get_desc() == wanted) return kept->memory;
    }
  }
  dnnl::memory source = weight;
  dnnl::memory fresh(wanted, engine());
  dnnl::stream stream(engine());
  dnnl::reorder(source, fresh).execute(stream, source, fresh);
  stream.wait();
  if (packed.slot != nullptr) {
    const std::lock_guard lock(packing());
    *packed.slot = std::make_shared<Packed>(Packed{fresh});
    *packed.slot_version = packed.version;
  }
  return fresh;
}

}  // namespace twofold::kernels::onednn
