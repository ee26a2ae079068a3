#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "twofold/core/export.h"

namespace twofold {

/// What went wrong, so that a caller can react without reading the text.
enum class ErrorKind : std::uint8_t {
  value,        ///< an argument has an impossible value
  type,         ///< an argument has the wrong type
  key,          ///< a name that is absent, doubled or not allowed
  index,        ///< a position outside its range
  mismatch,     ///< names, shapes or dtypes do not fit each other
  io,           ///< the operating system refused to read or write
  format,       ///< a file is damaged or is not what it says it is
  unsupported,  ///< understood, but not something Twofold does
  limit,        ///< a named limit would be passed
  usage,        ///< a command line that makes no sense
  internal,     ///< a fault of Twofold itself
};

/// The kind in one word, e.g. "format".
TWOFOLD_API std::string_view to_string(ErrorKind kind);

/// Where an error belongs: an operation, a file with an offset, or a tensor's path. Any part may be
/// empty; `str()` joins those that are not.
struct TWOFOLD_API Place {
  std::string operation = {};                ///< "conv2d"
  std::string file = {};                     ///< "mnist.pt"
  std::optional<std::uint64_t> offset = {};  ///< byte in that file
  std::string tensor = {};                   ///< "conv1.weight"

  /// e.g. "mnist.pt, byte 1204, conv1.weight"; empty when every part is.
  [[nodiscard]] std::string str() const;
};

/// The one exception of the library. `what()` is "<place>: <message>".
class TWOFOLD_API Error : public std::runtime_error {
 public:
  /// An error of this kind; `fail` and `fail_at` throw one with a formatted message.
  Error(ErrorKind kind, Place place, const std::string& message);

  /// What went wrong, by which a caller decides.
  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }
  /// Where.
  [[nodiscard]] const Place& place() const noexcept { return place_; }
  /// The text without its place.
  [[nodiscard]] const std::string& message() const noexcept { return message_; }

 private:
  ErrorKind kind_;
  Place place_;
  std::string message_;
};

/// Throws an Error whose place is given.
template <class... Args>
[[noreturn]] void fail_at(ErrorKind kind, Place place, fmt::format_string<Args...> text,
                          Args&&... args) {
  throw Error(kind, std::move(place), fmt::format(text, std::forward<Args>(args)...));
}

/// Throws an Error that has no place but its text.
template <class... Args>
[[noreturn]] void fail(ErrorKind kind, fmt::format_string<Args...> text, Args&&... args) {
  throw Error(kind, Place{}, fmt::format(text, std::forward<Args>(args)...));
}

/// Throws an Error unless `condition` holds.
template <class... Args>
void check(bool condition, ErrorKind kind, fmt::format_string<Args...> text, Args&&... args) {
  if (!condition) fail(kind, text, std::forward<Args>(args)...);
}

}  // namespace twofold
