#pragma once

#include <cstdint>
#include <functional>

namespace twofold {

/// Told by long work how far it is: units done, of how many. An empty function hears nothing. What
/// is drawn, and whether, is the listener's affair.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

}  // namespace twofold
