#include "twofold/net/shipped.h"

#include <dlfcn.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "twofold/core/error.h"
#include "twofold/core/text.h"

namespace twofold::net {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".json";
/// bin/ and lib/ lie one folder below the root of an installation, lib/x86_64-linux-gnu/ two.
constexpr int kFoldersUp = 3;

/// The file that this code was loaded from: the library, or a program that has it inside.
fs::path own_file() {
  static const char inside = 0;
  Dl_info info{};
  std::error_code error;
  if (dladdr(&inside, &info) != 0 && info.dli_fname != nullptr) {
    fs::path file = fs::canonical(info.dli_fname, error);
    if (!error) return file;
  }
  return fs::read_symlink("/proc/self/exe", error);
}

bool is_name(const std::string& net) {
  if (net.find('.') != std::string::npos) return false;
  const std::size_t slash = net.find('/');
  return slash == std::string::npos || dialect::find_dialect(net.substr(0, slash)).has_value();
}

/// The file of a name; "resnet18" is torch's.
fs::path file_of(const fs::path& folder, const std::string& name) {
  const std::string whole = name.find('/') == std::string::npos ? "torch/" + name : name;
  return folder / (whole + std::string(kEnding));
}

}  // namespace

fs::path shipped_folder() {
  fs::path at = own_file().parent_path();
  std::error_code ignored;  // what cannot be looked at is not there
  for (int up = 0; up < kFoldersUp && at.has_relative_path(); ++up) {
    at = at.parent_path();
    fs::path folder = at / "share" / "twofold" / "nets";
    if (fs::is_directory(folder, ignored)) return folder;
  }
  return {};
}

std::vector<std::string> shipped_names() {
  std::vector<std::string> names;
  const fs::path folder = shipped_folder();
  if (folder.empty()) return names;
  for (const std::string_view dialect : {"torch", "mindspore", "mint"}) {
    std::vector<std::string> here;
    std::error_code ignored;
    for (const auto& file : fs::directory_iterator(folder / dialect, ignored))
      if (file.path().extension() == kEnding)
        here.push_back((dialect == "torch" ? "" : std::string(dialect) + "/") +
                       file.path().stem().string());
    std::ranges::sort(here);
    names.insert(names.end(), here.begin(), here.end());
  }
  return names;
}

Description read_net(const std::string& net) {
  std::error_code error;
  if (!is_name(net) || fs::exists(net, error)) return read(net);
  const fs::path folder = shipped_folder();
  const fs::path file = file_of(folder, net);
  if (!folder.empty() && fs::exists(file, error)) {
    Description description = read(file);
    description.file = net;  // which is what the caller knows it by
    return description;
  }
  const std::vector<std::string> names = shipped_names();
  const std::string near = nearest(net, names);
  fail_at(ErrorKind::key, {.file = net}, "no such file, and no network of that name ships{}{}",
          near.empty() ? "" : fmt::format("; did you mean '{}'?", near),
          names.empty() ? "" : fmt::format(" (there are {})", fmt::join(names, ", ")));
}

}  // namespace twofold::net
