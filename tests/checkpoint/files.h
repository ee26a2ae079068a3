#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/shell.h"
#include "twofold/checkpoint/source.h"
#include "twofold/core/error.h"

namespace twofold::checkpoint {

/// A file of tests/fixtures.
inline std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(TWOFOLD_FIXTURES) / name;
}

inline std::string file_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

inline nlohmann::json json_of(const std::filesystem::path& file) {
  return nlohmann::json::parse(file_text(file));
}

inline std::vector<std::byte> bytes_of_text(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
  return {bytes.begin(), bytes.end()};
}

inline Source memory(std::string_view text, std::string name = "test") {
  return Source::memory(std::move(name), bytes_of_text(text));
}

inline void save(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

/// A fresh folder that is removed at the end.
class Folder {
 public:
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return path() / name;
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& file : std::filesystem::directory_iterator(path()))
      all.push_back(file.path().filename().string());
    std::ranges::sort(all);
    return all;
  }

 private:
  testing::TemporaryFolder folder_;
};

/// What `action` throws; fails the test when it throws nothing.
inline Error error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "expected an Error";
  return {ErrorKind::internal, {}, "nothing thrown"};
}

/// Calls `read` with every shorter beginning of `good` and with `flips` copies in which a few bits
/// are turned (the same ones in every run). It must return or throw an Error; anything else fails.
inline void expect_survives_damage(const std::string& good, int flips,
                                   const std::function<void(const std::string&)>& read) {
  const auto attempt = [&read](const std::string& bytes) {
    try {
      read(bytes);
    } catch (const Error& error) {
      EXPECT_NE(error.kind(), ErrorKind::internal) << error.what();
      EXPECT_EQ(std::string_view(error.what()).find('\n'), std::string_view::npos) << error.what();
    }
  };
  for (std::size_t size = 0; size < good.size(); ++size) attempt(good.substr(0, size));
  std::mt19937_64 random(7);
  for (int i = 0; i < flips; ++i) {
    std::string damaged = good;
    const std::uint64_t bits = 1 + random() % 3;
    for (std::uint64_t k = 0; k < bits; ++k)
      damaged[random() % damaged.size()] ^= static_cast<char>(1U << (random() % 8));
    attempt(damaged);
  }
}

}  // namespace twofold::checkpoint
