#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace twofold::cli {

/// How a run of the program ended and what it wrote.
struct Ended {
  int code = -1;  ///< the exit code; -1 when a signal ended it
  std::string out, error;

  /// `out` as JSON.
  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(out); }
};

using Environment = std::vector<std::pair<std::string, std::string>>;

/// Runs the built program with these arguments, its output in pipes.
Ended twofold(const std::vector<std::string>& arguments, const Environment& environment = {});
/// Runs it with standard output and error on a terminal of that many columns; `error` is empty.
Ended twofold_on_terminal(const std::vector<std::string>& arguments, int columns,
                          const Environment& environment = {});
/// Runs it with standard output going to a file.
Ended twofold_into(const std::string& file, const std::vector<std::string>& arguments);

/// A folder of this test alone, removed with all it holds.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(Folder&&) = delete;

  /// The path of a file in it.
  [[nodiscard]] std::string operator/(const std::string& name) const {
    return (path_ / name).string();
  }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  /// The names of what is in it, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

/// The whole content of a file.
std::string content(const std::filesystem::path& file);
void write_content(const std::filesystem::path& file, const std::string& bytes);

/// A file of examples/data.
std::string example(const std::string& name);
/// A file of the fixtures of these tests.
std::string fixture(const std::string& name);

}  // namespace twofold::cli
