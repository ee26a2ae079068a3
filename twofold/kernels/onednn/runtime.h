#pragma once

#include <cstdint>
#include <dnnl.hpp>
#include <unordered_map>

#include "twofold/kernels/packed_weight.h"

namespace twofold::kernels::onednn {

using Dims = dnnl::memory::dims;

/// The one CPU engine. oneDNN itself keeps a bounded cache of primitives behind it.
const dnnl::engine& engine();

/// True when `number` is one that oneDNN's kernels count with: many of them use 32 bits.
bool fits(std::int64_t number);

/// True when there is neither a nan nor an infinity among `count` floats. Some primitives lose
/// them.
bool all_finite(const void* values, std::int64_t count);

/// Row-major float32.
dnnl::memory::desc plain(const Dims& dims);
/// [n, c, h, w] of float32 with the channels innermost.
dnnl::memory::desc channels_last(const Dims& dims);
/// The layout that oneDNN likes best.
dnnl::memory::desc any_layout(const Dims& dims);

/// Memory of the caller's. oneDNN takes no pointer to const; what it only reads is not written.
dnnl::memory memory_at(const dnnl::memory::desc& desc, const void* data);

/// Attributes that leave the scratchpad to `execute`, so that several threads may run one
/// primitive.
dnnl::primitive_attr user_scratchpad();

/// Runs a primitive on this thread's stream and waits for it, with scratch memory of its own.
void execute(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad,
             std::unordered_map<int, dnnl::memory> arguments);

/// `weight` in the layout `wanted`: the memory that was packed for this version of it, or packed
/// now and kept. Threads may share `packed`.
dnnl::memory packed_weight(const dnnl::memory& weight, const dnnl::memory::desc& wanted,
                           const PackedWeight& packed);

}  // namespace twofold::kernels::onednn
