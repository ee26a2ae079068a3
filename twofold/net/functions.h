#pragma once

#include <string_view>

#include "twofold/core/export.h"
#include "twofold/nn/module.h"
#include "twofold/nn/registry.h"

namespace twofold::net {

/// A function that a description may name in lower case; the engine's argument names.
struct Function {
  std::string_view name;
  std::size_t inputs;  ///< how many it takes; 0: one or more
  /// Computes outputs from inputs; throws what its operator throws.
  nn::Values (*call)(const nn::Values& inputs, const nn::Args& args);
};

/// Null when there is no such function.
TWOFOLD_API const Function* find_function(std::string_view name);

}  // namespace twofold::net
