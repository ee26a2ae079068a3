#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::house {

/// One #include line.
struct Include {
  std::string target;   ///< as written between the quotes or brackets
  bool quoted = false;  ///< with quotes: one of ours
  int line = 0;         ///< counted from 1
};

/// What the rules look at in one source file.
struct SourceFile {
  std::string path;  ///< relative to the root of the tree, with slashes
  std::vector<Include> includes;
  int lines = 0;
  bool pragma_once = false;
};

/// What one folder may include.
struct Rule {
  std::set<std::string> rooms;  ///< "core", "tensor": folders under twofold/
  std::vector<std::string>
      libraries;  ///< "dnnl.hpp", or with a slash a folder of headers: "openssl/"
};

/// Folder to rule, as docs/architecture.md shows it.
using Rules = std::map<std::string, Rule>;

/// The rows of the table between `<!-- rules -->` and `<!-- end of rules -->`. Throws
/// std::runtime_error when there is none.
Rules parse_rules(std::string_view markdown);

/// One file as the rules see it; text in comments is not read.
SourceFile parse_source(std::string path, std::string_view text);

/// Every .h and .cpp file under the named folders of `root`, fixtures left out, sorted by path.
std::vector<SourceFile> read_tree(const std::filesystem::path& root,
                                  const std::vector<std::string>& folders);

/// Each function gives one line a fault, empty when there is none.
/// Includes that the table does not allow, and files that no row of it covers.
std::vector<std::string> forbidden_includes(const std::vector<SourceFile>& files,
                                            const Rules& rules);
/// Files that include each other in a ring, as "a.h -> b.h -> a.h".
std::vector<std::string> file_cycles(const std::vector<SourceFile>& files);
/// Folders that do.
std::vector<std::string> folder_cycles(const std::vector<SourceFile>& files);
/// Files longer than `limit` lines.
std::vector<std::string> long_files(const std::vector<SourceFile>& files, int limit);
/// Headers without #pragma once.
std::vector<std::string> unguarded_headers(const std::vector<SourceFile>& files);
/// x.cpp beside x.h that does not include it first, by which x.h is known to compile alone.
std::vector<std::string> late_own_headers(const std::vector<SourceFile>& files);

}  // namespace twofold::house
