#include "tests/house/includes.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace twofold::house {
namespace {

constexpr std::array<std::string_view, 2> kPosix = {"sys/", "linux/"};
constexpr std::array<std::string_view, 8> kSystemHeaders = {
    "unistd.h", "fcntl.h", "spawn.h", "poll.h", "signal.h", "pthread.h", "dirent.h", "dlfcn.h"};

std::string folder_of(const std::string& path) { return path.substr(0, path.find_last_of('/')); }

// "twofold/kernels" for twofold/kernels/onednn/conv.cpp: what is beside a room's folder is the
// room's.
std::string room_of(const std::string& path) {
  const std::string folder = folder_of(path);
  return folder.starts_with("twofold/") ? folder.substr(0, folder.find('/', 8)) : folder;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t`");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t`") - first + 1);
}

std::vector<std::string> words(const std::string& text) {
  std::string spaced = text;
  std::replace(spaced.begin(), spaced.end(), ',', ' ');
  std::istringstream stream(spaced);
  return {std::istream_iterator<std::string>(stream), {}};
}

// The row whose folder is the longest that holds the file.
const Rule* rule_of(const std::string& path, const Rules& rules) {
  const Rule* found = nullptr;
  std::size_t length = 0;
  for (const auto& [folder, rule] : rules) {
    if (path.starts_with(folder + "/") && folder.size() >= length) {
      found = &rule;
      length = folder.size();
    }
  }
  return found;
}

bool is_standard(const std::string& target) {
  if (target.find_first_of("/.") == std::string::npos || target.starts_with("fmt/")) return true;
  return std::ranges::any_of(kPosix, [&](auto prefix) { return target.starts_with(prefix); }) ||
         std::ranges::count(kSystemHeaders, target) > 0;
}

bool is_listed(const std::string& target, const std::vector<std::string>& libraries) {
  return std::ranges::any_of(libraries, [&](const std::string& library) {
    return library.ends_with('/') ? target.starts_with(library) : target == library;
  });
}

bool is_allowed(const SourceFile& file, const Include& include, const Rule& rule) {
  if (!include.quoted)
    return is_standard(include.target) || is_listed(include.target, rule.libraries);
  if (include.target.starts_with(room_of(file.path) + "/")) return true;
  const std::string room = room_of(include.target);
  return room.starts_with("twofold/") && rule.rooms.contains(room.substr(8));
}

using Graph = std::map<std::string, std::set<std::string>>;

// One ring for each node at which a depth-first walk closes one.
std::vector<std::string> cycles(const Graph& graph) {
  std::vector<std::string> found;
  std::vector<std::string> trail;
  std::set<std::string> done;
  const std::function<void(const std::string&)> visit = [&](const std::string& node) {
    const auto at = std::ranges::find(trail, node);
    if (at != trail.end()) {
      std::string ring;
      for (auto step = at; step != trail.end(); ++step) ring += *step + " -> ";
      found.push_back(ring + node);
      return;
    }
    if (done.contains(node) || !graph.contains(node)) return;
    trail.push_back(node);
    for (const std::string& next : graph.at(node)) visit(next);
    trail.pop_back();
    done.insert(node);
  };
  for (const auto& [node, unused] : graph) visit(node);
  return found;
}

template <class Fault>
std::vector<std::string> faults(const std::vector<SourceFile>& files, const Fault& fault) {
  std::vector<std::string> found;
  for (const SourceFile& file : files) {
    if (std::optional<std::string> text = fault(file)) found.push_back(file.path + ": " + *text);
  }
  return found;
}

}  // namespace

Rules parse_rules(std::string_view markdown) {
  const std::string text(markdown);
  const auto begin = text.find("<!-- rules -->");
  const auto end = text.find("<!-- end of rules -->");
  if (begin == std::string::npos || end == std::string::npos || end < begin) {
    throw std::runtime_error("no table of rules");
  }
  Rules rules;
  std::istringstream lines(text.substr(begin, end - begin));
  static const std::regex row(R"(\|([^|]*)\|([^|]*)\|([^|]*)\|)");
  for (std::string line; std::getline(lines, line);) {
    std::smatch cells;
    if (!std::regex_match(line, cells, row)) continue;
    const std::string folder = trimmed(cells[1]);
    if (folder == "folder" || folder.starts_with("-")) continue;
    const auto rooms = words(cells[2]);
    if (!rules.emplace(folder, Rule{{rooms.begin(), rooms.end()}, words(cells[3])}).second) {
      throw std::runtime_error("two rows for " + folder);
    }
  }
  if (rules.empty()) throw std::runtime_error("the table of rules is empty");
  return rules;
}

SourceFile parse_source(std::string path, std::string_view text) {
  SourceFile file;
  file.path = std::move(path);
  static const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)");
  static const std::regex once(R"(^\s*#\s*pragma\s+once\b.*)");
  std::istringstream lines{std::string(text)};
  bool in_comment = false;
  for (std::string line; std::getline(lines, line);) {
    ++file.lines;
    std::smatch match;
    if (!in_comment && std::regex_match(line, match, include)) {
      file.includes.push_back({match[2], match[1] == "\"", file.lines});
    }
    file.pragma_once = file.pragma_once || (!in_comment && std::regex_match(line, once));
    const auto opened = line.rfind("/*");
    const auto closed = line.rfind("*/");
    if (closed != std::string::npos) in_comment = false;
    if (opened != std::string::npos && (closed == std::string::npos || closed < opened)) {
      in_comment = line.substr(0, opened).find("//") == std::string::npos;
    }
  }
  return file;
}

std::vector<SourceFile> read_tree(const std::filesystem::path& root,
                                  const std::vector<std::string>& folders) {
  std::vector<SourceFile> files;
  for (const std::string& folder : folders) {
    if (!std::filesystem::is_directory(root / folder)) continue;
    for (const auto& item : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::string path = item.path().lexically_relative(root).generic_string();
      const auto extension = item.path().extension();
      if (!item.is_regular_file() || (extension != ".h" && extension != ".cpp")) continue;
      if (path.find("/fixtures/") != std::string::npos) continue;
      std::ifstream stream(item.path());
      const std::string text(std::istreambuf_iterator<char>(stream), {});
      files.push_back(parse_source(path, text));
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

std::vector<std::string> forbidden_includes(const std::vector<SourceFile>& files,
                                            const Rules& rules) {
  std::vector<std::string> found;
  for (const SourceFile& file : files) {
    const Rule* rule = rule_of(file.path, rules);
    if (rule == nullptr) {
      found.push_back(file.path + ": no row of the table covers it");
      continue;
    }
    for (const Include& include : file.includes) {
      if (is_allowed(file, include, *rule)) continue;
      found.push_back(file.path + ":" + std::to_string(include.line) + ": may not include " +
                      include.target);
    }
  }
  return found;
}

std::vector<std::string> file_cycles(const std::vector<SourceFile>& files) {
  Graph graph;
  for (const SourceFile& file : files) {
    for (const Include& include : file.includes) {
      if (include.quoted) graph[file.path].insert(include.target);
    }
  }
  return cycles(graph);
}

std::vector<std::string> folder_cycles(const std::vector<SourceFile>& files) {
  Graph graph;
  for (const SourceFile& file : files) {
    const std::string from = room_of(file.path);
    for (const Include& include : file.includes) {
      if (!include.quoted) continue;
      const std::string to = room_of(include.target);
      if (to != from) graph[from].insert(to);
    }
  }
  return cycles(graph);
}

std::vector<std::string> long_files(const std::vector<SourceFile>& files, int limit) {
  return faults(files, [limit](const SourceFile& file) -> std::optional<std::string> {
    if (file.lines <= limit) return std::nullopt;
    return std::to_string(file.lines) + " lines, at most " + std::to_string(limit);
  });
}

std::vector<std::string> unguarded_headers(const std::vector<SourceFile>& files) {
  return faults(files, [](const SourceFile& file) -> std::optional<std::string> {
    if (!file.path.ends_with(".h") || file.pragma_once) return std::nullopt;
    return "no #pragma once";
  });
}

std::vector<std::string> late_own_headers(const std::vector<SourceFile>& files) {
  std::set<std::string> paths;
  for (const SourceFile& file : files) paths.insert(file.path);
  return faults(files, [&](const SourceFile& file) -> std::optional<std::string> {
    if (!file.path.ends_with(".cpp")) return std::nullopt;
    const std::string header = file.path.substr(0, file.path.size() - 4) + ".h";
    if (!paths.contains(header)) return std::nullopt;
    if (!file.includes.empty() && file.includes.front().target == header) return std::nullopt;
    return "its first include is not " + header;
  });
}

}  // namespace twofold::house
