#include "twofold/convert/compare.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::convert {

namespace {

bool same_values(const Array& a, const Array& b) {
  return a.shape() == b.shape() && distance(a, b).difference == 0;
}

bool permuted(const Array& a, const Array& b) {
  auto x = a.to_vector<double>();
  auto y = b.to_vector<double>();
  std::ranges::sort(x);
  std::ranges::sort(y);
  return x == y;
}

/// Why a tensor of B is not A's.
std::string slot_hint(const nn::Slot& mine, const Array& a, const nn::Module& b,
                      const Array& at_b) {
  if (a.shape() != at_b.shape())
    return fmt::format("{} has shape {} in A and {} in B", mine.name, to_string(a.shape()),
                       to_string(at_b.shape()));
  for (const auto& other : b.slots())
    if (other->name != mine.name && other->value.defined() && same_values(a, other->value.array()))
      return fmt::format("A's {} is B's {}", mine.name, other->name);
  if (a.dim() == 2 && a.size(0) == a.size(1) && same_values(a, at_b.transpose(0, 1)))
    return fmt::format("B's {} is A's, transposed", mine.name);
  if (permuted(a, at_b)) return fmt::format("B's {} holds A's numbers in another order", mine.name);
  return fmt::format("{} differs by up to {:.3g}", mine.name, distance(a, at_b).difference);
}

}  // namespace

Distance distance(const Array& a, const Array& b) {
  Distance result;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto y = b.to_vector<double>();
  for (const double value : y)
    if (std::isfinite(value)) result.largest = std::max(result.largest, std::abs(value));
  if (a.shape() != b.shape()) {
    result.difference = kInfinity;
    return result;
  }
  const auto x = a.to_vector<double>();
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (x[i] == y[i] || (std::isnan(x[i]) && std::isnan(y[i]))) continue;
    const double apart = std::abs(x[i] - y[i]);
    result.difference = std::max(result.difference, std::isfinite(apart) ? apart : kInfinity);
  }
  return result;
}

std::vector<std::string> layer_hints(const net::Network& a, std::size_t node_a,
                                     const net::Network& b, std::size_t node_b, bool tensors) {
  std::vector<std::string> hints;
  const auto& mine = a.layer(node_a);
  const auto& other = b.layer(node_b);
  if (tensors && mine != nullptr && other != nullptr)
    for (const auto& slot : mine->slots()) {
      const nn::Slot* partner = other->find_slot(slot->name);
      if (!slot->value.defined() || partner == nullptr || !partner->value.defined()) continue;
      const Array& at_b = partner->value.array();
      if (slot->name == "num_batches_tracked" || same_values(slot->value.array(), at_b)) continue;
      hints.push_back(slot_hint(*slot, slot->value.array(), *other, at_b));
    }
  for (const auto& [name, value] : a.canonical_args(node_a)) {
    const nn::ArgValue* partner = dialect::find_arg(b.canonical_args(node_b), name);
    if (partner != nullptr && nn::to_string(*partner) != nn::to_string(value))
      hints.push_back(fmt::format("{} is {} in A and {} in B (in torch's words)", name,
                                  nn::to_string(value), nn::to_string(*partner)));
  }
  return hints;
}

}  // namespace twofold::convert
