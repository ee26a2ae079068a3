#include "cli/network.h"

#include <utility>

#include "cli/files.h"
#include "twofold/convert/load.h"

namespace twofold::cli {

std::shared_ptr<net::Network> load_network(net::Description net, const std::string& file) {
  const std::shared_ptr<net::Network> network = net::build_empty(std::move(net));
  const checkpoint::Checkpoint content = open_checkpoint(file);
  const dialect::Dialect dialect = convert::dialect_of(content, network->description().dialect);
  convert::load(*network, dialect, content, file);
  return network;
}

}  // namespace twofold::cli
