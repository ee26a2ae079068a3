#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/net/description.h"

namespace twofold::net {

/// The folder of the descriptions that come with Twofold: share/twofold/nets beside the folder (or
/// one of those around it) where the library or the program lies, so that an installation can be
/// moved. Empty when there is none.
TWOFOLD_API std::filesystem::path shipped_folder();

/// The names that `read_net` knows, sorted: "resnet18" in torch's words, then "mindspore/resnet18"
/// and "mint/resnet18".
TWOFOLD_API std::vector<std::string> shipped_names();

/// The description in a file, else the shipped one of that name: a word without a dot, before which
/// a dialect may stand ("mindspore/resnet18"). Throws ErrorKind::key for a name that is neither,
/// with the nearest and with all that there are, and what `read` throws.
TWOFOLD_API Description read_net(const std::string& net);

}  // namespace twofold::net
