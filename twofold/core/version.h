#pragma once

#include <string_view>

#include "twofold/core/export.h"

namespace twofold {

/// The version of the library, "0.1.0".
TWOFOLD_API std::string_view version();

}  // namespace twofold
