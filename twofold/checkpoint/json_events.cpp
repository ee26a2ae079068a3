#include "twofold/checkpoint/json_events.h"

#include <algorithm>

#include "twofold/core/text.h"

namespace twofold::checkpoint {

void JsonEvents::run() {
  const std::string_view text = source_.text();
  nlohmann::json::sax_parse(text.begin(), text.end(), this);
}

void JsonEvents::refuse(const std::string& what) const {
  fail_at(ErrorKind::format, source_.at(0), "{}", what);
}

void JsonEvents::on_key(const std::string& name) {
  refuse(fmt::format("unexpected key \"{}\"", escaped(name)));
}
void JsonEvents::on_text(const std::string& text) {
  refuse(fmt::format("unexpected text \"{}\"", escaped(text.substr(0, 40))));
}
void JsonEvents::on_unsigned(std::uint64_t value) {
  refuse(fmt::format("unexpected number {}", value));
}
void JsonEvents::on_other(std::string_view what) { refuse(fmt::format("unexpected {}", what)); }
void JsonEvents::on_open(bool is_object) {
  refuse(is_object ? "unexpected object" : "unexpected list");
}
void JsonEvents::on_close(bool) {}

bool JsonEvents::null() {
  on_other("null");
  return true;
}
bool JsonEvents::boolean(bool) {
  on_other("bool");
  return true;
}
bool JsonEvents::number_integer(number_integer_t) {
  on_other("negative number");
  return true;
}
bool JsonEvents::number_unsigned(number_unsigned_t value) {
  on_unsigned(value);
  return true;
}
bool JsonEvents::number_float(number_float_t, const string_t& text) {
  on_other(fmt::format("number {}", escaped(text.substr(0, 40))));
  return true;
}
bool JsonEvents::string(string_t& value) {
  on_text(value);
  return true;
}
bool JsonEvents::binary(binary_t&) {
  on_other("binary value");
  return true;
}

void JsonEvents::open() {
  if (keys_.size() >= most_depth_)
    fail_at(ErrorKind::limit, source_.at(0), "expected at most {} levels of JSON", most_depth_);
  keys_.emplace_back();
}

bool JsonEvents::start_object(std::size_t) {
  open();
  on_open(true);
  return true;
}
bool JsonEvents::start_array(std::size_t) {
  open();
  on_open(false);
  return true;
}
bool JsonEvents::end_object() {
  on_close(true);
  keys_.pop_back();
  return true;
}
bool JsonEvents::end_array() {
  on_close(false);
  keys_.pop_back();
  return true;
}

bool JsonEvents::key(string_t& value) {
  if (!keys_.back().insert(value).second)
    refuse(fmt::format("the key \"{}\" is there twice", escaped(value)));
  on_key(value);
  return true;
}

bool JsonEvents::parse_error(std::size_t position, const std::string&,
                             const nlohmann::json::exception&) {
  const std::uint64_t at =
      std::min<std::uint64_t>(position == 0 ? 0 : position - 1, source_.size());
  fail_at(ErrorKind::format, source_.at(at), "expected JSON in UTF-8");
}

}  // namespace twofold::checkpoint
