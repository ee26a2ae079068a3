#pragma once

// MindSpore's vocabulary: the names, defaults and rules of its Python.
//
//     namespace mindspore = twofold::mindspore;

#include "twofold/mindspore/cell.h"
#include "twofold/mindspore/containers.h"
#include "twofold/mindspore/layers.h"
#include "twofold/mindspore/loading.h"
#include "twofold/mindspore/mint.h"
#include "twofold/mindspore/parameter.h"
#include "twofold/mindspore/parameter_tuple.h"
#include "twofold/mindspore/queries.h"
#include "twofold/nn/python_type.h"
#include "twofold/tensor/random.h"
#include "twofold/tensor/tensor.h"

namespace twofold::mindspore {

using twofold::ones;
using twofold::Tensor;
using twofold::zeros;

}  // namespace twofold::mindspore
