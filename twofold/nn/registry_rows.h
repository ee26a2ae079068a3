#pragma once

#include <vector>

#include "twofold/nn/registry.h"

namespace twofold::nn {

/// The rows of the registry; registry_rows.cpp is the table.
std::vector<LayerType> layer_rows();

}  // namespace twofold::nn
