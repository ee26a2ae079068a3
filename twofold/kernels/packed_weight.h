#pragma once

#include <cstdint>
#include <memory>

namespace twofold::kernels {

/// Where a kernel keeps what it packed from a weight: beside the weight, for one version of it.
struct PackedWeight {
  std::shared_ptr<void>* slot = nullptr;  ///< null: nothing is kept
  std::uint64_t* slot_version = nullptr;
  std::uint64_t version = 0;
};

}  // namespace twofold::kernels
