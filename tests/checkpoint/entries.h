#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/core/dtype.h"

namespace twofold::checkpoint {

/// Compares what a reader found with what the framework itself said: names in order, dtypes,
/// shapes, the hash of the values, and the role where `expected` has one.
inline void expect_entries(const Checkpoint& found, const nlohmann::json& expected,
                           const std::string& where) {
  SCOPED_TRACE(where);
  ASSERT_EQ(found.entries.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Entry& entry = found.entries[i];
    SCOPED_TRACE(entry.name);
    EXPECT_EQ(entry.name, expected[i]["name"].get<std::string>());
    EXPECT_EQ(to_string(entry.dtype), expected[i]["dtype"].get<std::string>());
    EXPECT_EQ(entry.shape, expected[i]["shape"].get<Shape>());
    if (expected[i].contains("sha256")) {
      EXPECT_EQ(sha256(entry.load()), expected[i]["sha256"].get<std::string>());
    }
    if (!expected[i].contains("role")) continue;
    const auto role = expected[i]["role"].get<std::string>();
    EXPECT_EQ(entry.role, role == "parameter" ? Role::parameter : Role::buffer);
    EXPECT_EQ(entry.persistent, role != "non-persistent buffer");
  }
}

}  // namespace twofold::checkpoint
