#pragma once

#include <string>

#include "cli/vocabulary.h"
#include "twofold/checkpoint/checkpoint.h"

namespace twofold::cli {

/// Prints the layers of a file as a tree, each layer and tensor with its name on the file's side
/// and in `other`'s words side by side.
void show_tree(const std::string& file, const checkpoint::Checkpoint& content,
               dialect::Dialect other, Vocabulary& vocabulary, bool json);

}  // namespace twofold::cli
