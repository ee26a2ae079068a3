#pragma once

#include "twofold/core/export.h"
#include "twofold/net/description.h"

namespace twofold::net {

/// The same network in another dialect's words. Where a dialect has to write out what torch leaves
/// to the input's rank (softmax without dim), the network is run once on an empty batch of the
/// description's `input`. Throws ErrorKind::unsupported, naming the node, for what the other
/// dialect cannot say.
TWOFOLD_API Description translate(const Description& description, dialect::Dialect to);

}  // namespace twofold::net
