#include "cli/class_names.h"

#include <algorithm>
#include <string_view>

#include "cli/json.h"
#include "twofold/core/error.h"
#include "twofold/core/text.h"
#include "twofold/tensor/mapped_file.h"

namespace twofold::cli {

namespace {

std::vector<std::string> from_json(const std::string& file, std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  std::vector<std::string> names;
  // An object's entries may come in any order: each is asked for by its number.
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string key = std::to_string(i);
    const Json* name = json.is_array()                          ? &json[i]
                       : json.is_object() && json.contains(key) ? &json[key]
                                                                : nullptr;
    if (name == nullptr || !name->is_string()) break;
    names.push_back(name->get<std::string>());
  }
  if (names.empty() || names.size() != json.size())
    fail_at(ErrorKind::format, {.file = file},
            "expected a JSON list of names, or an object {{\"0\": NAME, \"1\": NAME, ...}}");
  return names;
}

std::vector<std::string> from_lines(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  std::vector<std::string> names = split(text, '\n');
  for (std::string& name : names)
    if (name.ends_with('\r')) name.pop_back();
  return names;
}

}  // namespace

std::vector<std::string> read_class_names(const std::string& file) {
  const auto mapped = MappedFile::open(file);
  const std::string_view text(reinterpret_cast<const char*>(mapped->bytes().data()),
                              mapped->bytes().size());
  if (text.size() > kMaxClassNameBytes)
    fail_at(ErrorKind::limit, {.file = file}, "{} bytes of class names, the limit is {}",
            text.size(), kMaxClassNameBytes);
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos)
    fail_at(ErrorKind::format, {.file = file},
            "expected names of classes: a JSON list, or text with a name on each line");
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos)
    fail_at(ErrorKind::format, {.file = file}, "expected names of classes, got none");
  return text[first] == '[' || text[first] == '{' ? from_json(file, text) : from_lines(text);
}

}  // namespace twofold::cli
