#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "twofold/convert/infer.h"
#include "twofold/core/dtype.h"
#include "twofold/core/shape.h"
#include "twofold/dialect/slots.h"

namespace twofold::convert {

/// The types that hold tensors, by their canonical names.
std::vector<std::string> layer_types();
bool is_layer_type(std::string_view type);

/// The row of a type whose name in a dialect is `leaf`; at the root the root's name counts too. A
/// slot that the dialect has no place for is found under torch's name: a conversion carried it.
const dialect::SlotRow* row_there(dialect::Dialect dialect, std::string_view type,
                                  std::string_view leaf, bool root);

/// A tensor of a layer as its file shows it.
struct Leaf {
  std::string name;
  Shape shape;
  DType dtype;
};

struct Guess {
  std::string type;  ///< empty: a user's own
  Certainty certainty = Certainty::certain;
  std::string reason;
  std::vector<std::string> alternatives = {};
  std::string neighbour = {};  ///< what later layers see, when it is not the type
};

/// What layer holds tensors of these names and shapes, after a layer of type `previous`.
Guess guess_type(dialect::Dialect dialect, const std::string& path, const std::vector<Leaf>& leaves,
                 const std::string& previous);

}  // namespace twofold::convert
