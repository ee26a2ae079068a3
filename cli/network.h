#pragma once

#include <memory>
#include <string>

#include "twofold/dialect/dialect.h"
#include "twofold/net/network.h"

namespace twofold::cli {

/// A network with a file's weights.
struct LoadedNetwork {
  std::shared_ptr<net::Network> network;
  dialect::Dialect dialect = dialect::Dialect::torch;  ///< whose names the file has
};

/// Builds the network of a description and loads a file into it. The file may speak another dialect
/// than the description. Throws ErrorKind::mismatch, with names, shapes and the nearest name, when
/// they do not fit, and what reading and building throw.
LoadedNetwork load_network(const std::string& net, const std::string& file);

}  // namespace twofold::cli
