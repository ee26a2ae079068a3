#pragma once

#include <string>

#include "twofold/checkpoint/checkpoint.h"

namespace twofold::cli {

/// The entry called `name`. Throws ErrorKind::key with the nearest name of `file`.
const checkpoint::Entry& find_entry(const checkpoint::Checkpoint& content, const std::string& file,
                                    const std::string& name);

/// Prints one tensor: what it is, its statistics and its first values.
void show_tensor(const std::string& file, const checkpoint::Entry& entry, bool json);

}  // namespace twofold::cli
