#include "twofold/core/error.h"

#include <array>

namespace twofold {

namespace {

constexpr std::array<std::string_view, 11> kKindNames = {
    "value",  "type",        "key",   "index", "mismatch", "io",
    "format", "unsupported", "limit", "usage", "internal"};

std::string with_place(const Place& place, const std::string& message) {
  const std::string where = place.str();
  return where.empty() ? message : where + ": " + message;
}

}  // namespace

std::string_view to_string(ErrorKind kind) { return kKindNames.at(static_cast<std::size_t>(kind)); }

std::string Place::str() const {
  std::string text = operation;
  const auto add = [&text](const std::string& part) {
    if (part.empty()) return;
    if (!text.empty()) text += ", ";
    text += part;
  };
  add(file);
  if (offset) add(fmt::format("byte {}", *offset));
  add(tensor);
  return text;
}

Error::Error(ErrorKind kind, Place place, const std::string& message)
    : std::runtime_error(with_place(place, message)),
      kind_(kind),
      place_(std::move(place)),
      message_(message) {}

}  // namespace twofold
