#pragma once

#include <optional>
#include <string_view>

#include "twofold/core/dtype.h"
#include "twofold/core/role.h"

namespace twofold::checkpoint {

/// The role that the last part of a torch name and the dtype suggest: running statistics, counters
/// and integers are buffers, weights and biases parameters; nothing where they do not tell.
std::optional<Role> torch_role_of_name(std::string_view name, DType dtype);

/// The same for a MindSpore parameter's name. A bare batch norm at the root calls its statistics
/// `mean` and `variance`.
std::optional<Role> mindspore_role_of_name(std::string_view name, DType dtype);

/// The same of a file that says neither: torch's word where it has one, else MindSpore's.
std::optional<Role> role_of_name(std::string_view name, DType dtype);

}  // namespace twofold::checkpoint
