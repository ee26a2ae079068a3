#pragma once

#include <filesystem>
#include <string>

#include "twofold/checkpoint/checkpoint.h"

namespace twofold::cli {

/// Opens a checkpoint with a progress bar. Errors are those of checkpoint::read.
checkpoint::Checkpoint open_checkpoint(const std::string& file);

/// True when both names lead to one existing file, links included.
bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace twofold::cli
