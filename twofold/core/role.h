#pragma once

#include <cstdint>
#include <string_view>

namespace twofold {

/// What a slot is for. Whether it is trained is the tensor's `requires_grad`, not its role.
enum class Role : std::uint8_t { parameter, buffer };

/// "parameter" or "buffer".
constexpr std::string_view to_string(Role role) {
  return role == Role::parameter ? "parameter" : "buffer";
}

}  // namespace twofold
