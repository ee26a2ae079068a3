#include "twofold/core/version.h"

namespace twofold {

std::string_view version() { return TWOFOLD_VERSION; }

}  // namespace twofold
