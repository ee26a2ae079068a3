#pragma once

#include <cstdint>

#include "twofold/core/dtype.h"

namespace twofold::kernels {

/// Batch normalisation of `rows` pixels, channels innermost. No size is 0.
struct BatchNormArgs {
  DType dtype;  ///< float32 or float64, of everything
  bool training;
  std::int64_t rows, channels;
  double eps;
  const void* input;   ///< [rows, channels]
  const void* weight;  ///< [channels] or null: 1
  const void* bias;    ///< [channels] or null: 0
  void* mean;          ///< [channels]; written in training, else read
  void* variance;      ///< the same, divided by `rows`
  void* output;        ///< [rows, channels]
};

void batch_norm(const BatchNormArgs& args);

}  // namespace twofold::kernels
