#pragma once

// What tests that compare with golden arrays (tests/fixtures) share.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "twofold/checkpoint/npz.h"
#include "twofold/nn/registry.h"
#include "twofold/tensor/array.h"

namespace twofold::testing {

using GivenArgs = std::vector<std::pair<std::string, nn::ArgValue>>;
using Arrays = std::map<std::string, Array>;

/// The arrays of a .npz file below tests/fixtures, by name.
inline Arrays fixture_arrays(const std::string& file) {
  Arrays arrays;
  for (auto& [name, array] : checkpoint::read_npz(std::filesystem::path(TWOFOLD_FIXTURES) / file))
    arrays.emplace(name, array);
  return arrays;
}

/// A JSON file below tests/fixtures.
inline nlohmann::json fixture_json(const std::string& file) {
  std::ifstream in(std::filesystem::path(TWOFOLD_FIXTURES) / file);
  return nlohmann::json::parse(in);
}

inline nn::ArgValue arg_value(const nlohmann::json& value) {
  if (value.is_null()) return std::monostate{};
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  return value.get<std::vector<std::int64_t>>();
}

/// The arguments of one side of a case.
inline GivenArgs given_args(const nlohmann::json& object) {
  GivenArgs args;
  for (const auto& [name, value] : object.items()) args.emplace_back(name, arg_value(value));
  return args;
}

/// "" when every element of `got` is within 1e-5 of the largest of `expected`, else what differs.
/// Two nan are equal.
inline std::string differs(const Array& got, const Array& expected) {
  if (got.shape() != expected.shape())
    return fmt::format("shape {}, expected {}", to_string(got.shape()),
                       to_string(expected.shape()));
  const auto a = got.to_vector<double>();
  const auto b = expected.to_vector<double>();
  double largest = 0;
  for (const double value : b)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool same = a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])) ||
                      std::abs(a[i] - b[i]) <= 1e-5 * largest;
    if (!same) return fmt::format("element {}: {}, expected {}", i, a[i], b[i]);
  }
  return "";
}

/// Those of `arrays` whose names begin with `prefix`, without it.
inline Arrays below(const Arrays& arrays, const std::string& prefix) {
  Arrays found;
  for (const auto& [name, array] : arrays)
    if (name.starts_with(prefix)) found.emplace(name.substr(prefix.size()), array);
  return found;
}

/// The text of what `f` throws, or "nothing was thrown".
template <class F>
std::string thrown_text(F f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace twofold::testing
