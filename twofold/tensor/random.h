#pragma once

#include <cstdint>
#include <random>

#include "twofold/core/export.h"
#include "twofold/tensor/tensor.h"

namespace twofold {

/// A stream of random numbers: mt19937 started from one number.
class TWOFOLD_API Generator {
 public:
  /// torch's generator for CPUs, mt19937, from this seed.
  explicit Generator(std::uint64_t seed = 5489) : engine_(static_cast<std::uint32_t>(seed)) {}

  /// Starts again from a seed.
  void manual_seed(std::uint64_t seed) { engine_.seed(static_cast<std::uint32_t>(seed)); }
  /// Uniform in [0, 1), 24 random bits.
  [[nodiscard]] double uniform() { return static_cast<double>(engine_() >> 8U) / 16777216.0; }
  /// Normal with mean 0 and deviation 1.
  [[nodiscard]] double normal() { return normal_(engine_); }

 private:
  std::mt19937 engine_;
  std::normal_distribution<double> normal_;
};

/// The generator of this thread that layers and creation draw from unless given one.
TWOFOLD_API Generator& default_generator();
/// Starts this thread's default generator again.
TWOFOLD_API void manual_seed(std::uint64_t seed);

/// Uniform in [0, 1).
TWOFOLD_API Tensor rand(Shape shape, DType dtype = DType::float32);
/// Normal with mean 0 and deviation 1.
TWOFOLD_API Tensor randn(Shape shape, DType dtype = DType::float32);

}  // namespace twofold
