#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_set>
#include <vector>

#include "twofold/checkpoint/source.h"

namespace twofold::checkpoint {

/// Reads JSON as a stream of events and refuses what files of tensors must not have: a key twice in
/// one object, too deep a nesting, text that is no UTF-8, anything behind the end. What a derived
/// class does not expect, it refuses by `refuse`.
class JsonEvents : public nlohmann::json_sax<nlohmann::json> {
 public:
  JsonEvents(Source source, std::size_t most_depth)
      : source_(std::move(source)), most_depth_(most_depth) {}

  /// Reads all of the source. Throws ErrorKind::format and ErrorKind::limit.
  void run();

  bool null() override;
  bool boolean(bool value) override;
  bool number_integer(number_integer_t value) override;
  bool number_unsigned(number_unsigned_t value) override;
  bool number_float(number_float_t value, const string_t& text) override;
  bool string(string_t& value) override;
  bool binary(binary_t& value) override;
  bool start_object(std::size_t elements) override;
  bool key(string_t& value) override;
  bool end_object() override;
  bool start_array(std::size_t elements) override;
  bool end_array() override;
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::json::exception& error) override;

 protected:
  /// How many objects and arrays are open, the one that is being opened or closed included.
  [[nodiscard]] std::size_t depth() const noexcept { return keys_.size(); }
  /// Throws ErrorKind::format.
  [[noreturn]] void refuse(const std::string& what) const;

  // What a derived class looks at; each refuses where it is not overridden.
  virtual void on_key(const std::string& name);
  virtual void on_text(const std::string& text);
  virtual void on_unsigned(std::uint64_t value);
  /// Any other scalar, in words: "a negative number".
  virtual void on_other(std::string_view what);
  virtual void on_open(bool is_object);
  virtual void on_close(bool is_object);

 private:
  void open();

  Source source_;
  std::size_t most_depth_;
  std::vector<std::unordered_set<std::string>> keys_;  ///< of each open object; empty for arrays
};

}  // namespace twofold::checkpoint
