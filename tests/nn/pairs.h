#pragma once

// The golden pairs (tests/fixtures/pairs): cases, their arguments as data, and their arrays.

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "twofold/nn/registry.h"
#include "twofold/tensor/array.h"

namespace twofold::testing {

using GivenArgs = std::vector<std::pair<std::string, nn::ArgValue>>;
using Arrays = std::map<std::string, Array>;

/// The arrays of a .npz file below tests/fixtures, by name.
Arrays fixture_arrays(const std::string& file);
/// A JSON file below tests/fixtures.
nlohmann::json fixture_json(const std::string& file);

nn::ArgValue arg_value(const nlohmann::json& value);
/// The arguments of one side of a case.
GivenArgs given_args(const nlohmann::json& object);

/// "" when every element of `got` is within 1e-5 of the largest of `expected`, else what
/// differs. Two nan are equal.
std::string differs(const Array& got, const Array& expected);

/// Those of `arrays` whose names begin with `prefix`, without it.
Arrays below(const Arrays& arrays, const std::string& prefix);

}  // namespace twofold::testing
