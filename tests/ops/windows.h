#pragma once

#include "tests/ops/cases.h"
#include "twofold/ops/padding.h"

namespace twofold::ops::testing {

inline Padding padding_of(const Json& json) {
  if (json.is_string()) {
    const auto word = json.get<std::string>();
    return word == "valid"  ? Padding::Mode::valid
           : word == "same" ? Padding::Mode::same
                            : Padding::Mode::same_ceil;
  }
  return {json[0], json[1], json[2], json[3]};
}

}  // namespace twofold::ops::testing
