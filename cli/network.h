#pragma once

#include <memory>
#include <string>

#include "twofold/net/network.h"

namespace twofold::cli {

/// Builds the network of a description and loads a file into it; the file may speak another dialect
/// than the description. Throws ErrorKind::mismatch, with names, shapes and the nearest name, when
/// they do not fit, and what reading and building throw.
std::shared_ptr<net::Network> load_network(net::Description net, const std::string& file);

}  // namespace twofold::cli
