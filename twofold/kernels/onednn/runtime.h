#pragma once

#include <dnnl.hpp>

#include "twofold/kernels/conv.h"
#include "twofold/tensor/array.h"

namespace twofold::kernels::onednn {

/// The one CPU engine. oneDNN itself keeps a bounded cache of primitives behind it.
const dnnl::engine& engine();

/// True for a dense or strided float32 array that oneDNN can describe: at most 12 dimensions, no
/// strides of 0, not empty.
bool describable(const Array& array);

/// The array's shape and strides as oneDNN writes them; a 0-d array becomes [1].
dnnl::memory::desc describe(const Array& array);
/// The same for another shape and strides over the same elements.
dnnl::memory::desc describe(const Shape& shape, const Strides& strides);

/// The array's memory. oneDNN takes no pointer to const; arguments that it reads are not written.
dnnl::memory memory_of(const Array& array, const dnnl::memory::desc& desc);
inline dnnl::memory memory_of(const Array& array) { return memory_of(array, describe(array)); }

/// Runs a primitive on this thread's stream and waits for it, with scratch memory of its own.
void execute(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad,
             std::unordered_map<int, dnnl::memory> arguments);

/// Attributes that leave the scratchpad to `execute`, so that several threads may run one
/// primitive.
dnnl::primitive_attr user_scratchpad();

/// `weight` in the layout `wanted`: the memory that was packed for this version of it, or packed
/// now and kept.
dnnl::memory packed_weight(const dnnl::memory& weight, const dnnl::memory::desc& wanted,
                           const PackedWeight& packed);

}  // namespace twofold::kernels::onednn
