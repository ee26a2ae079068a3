#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/checkpoint/files.h"
#include "twofold/checkpoint/checkpoint.h"

// The real frameworks as judges of what was written, where they can be imported.

namespace twofold::checkpoint {

/// Runs the script beside this file under the Python that TWOFOLD_PYTHON names, else python3.
inline std::optional<std::string> python(const std::string& arguments) {
  const char* given = std::getenv("TWOFOLD_PYTHON");
  const std::string command =
      fmt::format("{} {}/tests/checkpoint/describe_with_framework.py {} 2>/dev/null",
                  given == nullptr ? "python3" : given, TWOFOLD_SOURCE_DIR, arguments);
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
  if (::pclose(pipe) != 0) return std::nullopt;
  return output;
}

inline void expect_loaded(const Checkpoint& content, const nlohmann::json& loaded,
                          std::size_t expected) {
  std::size_t tensors = 0;
  for (const nlohmann::json& row : loaded["entries"]) {
    if (row.contains("python")) continue;
    const Entry* entry = content.find(row["name"].get<std::string>());
    ASSERT_NE(entry, nullptr) << row["name"];
    EXPECT_EQ(to_string(entry->dtype), row["dtype"].get<std::string>()) << entry->name;
    EXPECT_EQ(entry->shape, row["shape"].get<Shape>()) << entry->name;
    EXPECT_EQ(sha256(entry->load()), row["sha256"].get<std::string>()) << entry->name;
    ++tensors;
  }
  EXPECT_EQ(tensors, expected);
}

/// Writes each content, has the framework load all files at once, and compares. Of ties a framework
/// that knows none loads the first alone.
inline nlohmann::json expect_framework_loads(const std::string& framework,
                                             const std::string& extension,
                                             const std::vector<Checkpoint>& contents,
                                             bool knows_ties = true) {
  const Folder folder;
  std::string arguments = framework;
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const auto file = folder / fmt::format("{}.{}", i, extension);
    write(file, contents[i]);
    arguments.append(" ").append(file.string());
  }
  const auto output = python(arguments);
  EXPECT_TRUE(output.has_value()) << framework;
  const nlohmann::json loaded = nlohmann::json::parse(output.value_or("[]"));
  EXPECT_EQ(loaded.size(), contents.size());
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    SCOPED_TRACE(fmt::format("file {}", i));
    const auto expected = std::ranges::count_if(
        contents[i].entries, [&](const Entry& entry) { return knows_ties || !entry.alias_of; });
    expect_loaded(contents[i], loaded[i], static_cast<std::size_t>(expected));
  }
  return loaded;
}

}  // namespace twofold::checkpoint
