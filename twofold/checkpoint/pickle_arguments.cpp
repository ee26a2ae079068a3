// The opcodes that bring a value of their own: numbers, texts, names.

#include <bit>
#include <charconv>
#include <system_error>

#include "twofold/checkpoint/pickle_machine.h"
#include "twofold/checkpoint/utf.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

namespace {

constexpr std::uint64_t kLongInInt64 = 8;

/// The number of `digits` hexadecimal digits at the front of `text`, or nothing.
std::optional<std::uint32_t> hexadecimal(std::string_view text, std::size_t digits) {
  std::uint32_t value = 0;
  if (text.size() < digits) return std::nullopt;
  const char* end = text.data() + digits;
  const auto result = std::from_chars(text.data(), end, value, 16);
  if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return value;
}

}  // namespace

std::string_view PickleMachine::line() {
  const std::string_view rest = pickle_.source.text().substr(cursor_.position());
  const std::size_t size = rest.substr(0, kMaxPickleLine + 1).find('\n');
  if (size == std::string_view::npos) {
    if (rest.size() > kMaxPickleLine) limit("bytes in a line", kMaxPickleLine);
    fail("expected a line, got the end of the data");
  }
  cursor_.skip(size + 1);
  return rest.substr(0, size);
}

std::int64_t PickleMachine::decimal(std::string_view text) {
  std::int64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc{} || result.ptr != text.data() + text.size())
    fail("expected a decimal number of 64 bits, got \"{}\"", escaped(text));
  return value;
}

std::uint64_t PickleMachine::slot_of_line() {
  const std::int64_t slot = decimal(line());
  if (slot < 0) fail("expected a memo slot of 0 or more, got {}", slot);
  return static_cast<std::uint64_t>(slot);
}

std::int64_t PickleMachine::signed_size() {
  const auto size = static_cast<std::int32_t>(cursor_.u32());
  if (size < 0) fail("expected a length of 0 or more, got {}", size);
  return size;
}

void PickleMachine::push_text(std::uint64_t size) {
  if (size > kMaxPickleText) limit("bytes in a text", kMaxPickleText);
  const std::string_view text = cursor_.text(size);
  // Python lets lone surrogates through; they stay bytes, so that nothing ever prints them.
  made(is_utf8(text) ? NodeKind::text : NodeKind::bytes).text = text;
}

void PickleMachine::push_bytes(std::uint64_t size) {
  if (size > kMaxPickleText) limit("bytes in a byte string", kMaxPickleText);
  const std::string_view bytes = cursor_.text(size);
  made(NodeKind::bytes).text = bytes;
}

void PickleMachine::push_long(std::uint64_t size) {
  if (size > kMaxPickleText) limit("bytes in an integer", kMaxPickleText);
  const std::string_view bytes = cursor_.text(size);
  if (size > kLongInInt64) {
    made(NodeKind::big_integer).text = bytes;
    return;
  }
  std::uint64_t value =
      size > 0 && (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = size; i-- > 0;) value = (value << 8U) | static_cast<unsigned char>(bytes[i]);
  push_int(static_cast<std::int64_t>(value));
}

void PickleMachine::push_int(std::int64_t value) { made(NodeKind::integer).integer = value; }
void PickleMachine::push_bool(bool value) { made(NodeKind::boolean).boolean = value; }

void PickleMachine::push_global(std::string_view module, std::string_view name) {
  if (module.size() > kMaxPickleLine || name.size() > kMaxPickleLine)
    limit("bytes in a name", kMaxPickleLine);
  if (!is_utf8(module) || !is_utf8(name)) fail("expected a name in UTF-8");
  Node& node = made(NodeKind::global);
  node.text = module;
  node.name = name;
}

void PickleMachine::op_none() { made(NodeKind::none); }
void PickleMachine::op_true() { push_bool(true); }
void PickleMachine::op_false() { push_bool(false); }
void PickleMachine::op_binint() { push_int(static_cast<std::int32_t>(cursor_.u32())); }
void PickleMachine::op_binint1() { push_int(cursor_.u8()); }
void PickleMachine::op_binint2() { push_int(cursor_.u16()); }
void PickleMachine::op_long1() { push_long(cursor_.u8()); }
void PickleMachine::op_long4() { push_long(static_cast<std::uint64_t>(signed_size())); }

void PickleMachine::op_int() {
  const std::string_view text = line();
  if (text == "00" || text == "01") return push_bool(text == "01");
  push_int(decimal(text));
}

void PickleMachine::op_long() {
  std::string_view text = line();
  if (text.ends_with('L')) text.remove_suffix(1);
  push_int(decimal(text));
}

void PickleMachine::op_binfloat() {
  std::uint64_t bits = 0;
  for (const char byte : cursor_.text(8)) bits = (bits << 8U) | static_cast<unsigned char>(byte);
  made(NodeKind::real).real = std::bit_cast<double>(bits);
}

void PickleMachine::op_float() {
  const std::string_view text = line();
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc{} || result.ptr != text.data() + text.size())
    fail("expected a number, got \"{}\"", escaped(text));
  made(NodeKind::real).real = value;
}

void PickleMachine::op_binunicode() { push_text(cursor_.u32()); }
void PickleMachine::op_short_binunicode() { push_text(cursor_.u8()); }
void PickleMachine::op_binunicode8() { push_text(cursor_.u64()); }

void PickleMachine::op_unicode() {
  // Raw unicode escape: Latin-1, with \uXXXX and \UXXXXXXXX for the rest.
  std::string text;
  for (std::string_view rest = line(); !rest.empty();) {
    const bool is_short = rest.starts_with("\\u");
    if (!is_short && !rest.starts_with("\\U")) {
      append_utf8(text, static_cast<unsigned char>(rest.front()));
      rest.remove_prefix(1);
      continue;
    }
    const std::size_t digits = is_short ? 4 : 8;
    const auto code = hexadecimal(rest.substr(2), digits);
    if (!code || *code > 0x10FFFF) fail("expected {} hexadecimal digits of a character", digits);
    append_utf8(text, *code);
    rest.remove_prefix(2 + digits);
  }
  pickle_.decoded.push_back(std::move(text));
  const std::string_view kept = pickle_.decoded.back();
  made(is_utf8(kept) ? NodeKind::text : NodeKind::bytes).text = kept;
}

void PickleMachine::op_short_binstring() { push_bytes(cursor_.u8()); }
void PickleMachine::op_binstring() { push_bytes(static_cast<std::uint64_t>(signed_size())); }
void PickleMachine::op_binbytes() { push_bytes(cursor_.u32()); }
void PickleMachine::op_short_binbytes() { push_bytes(cursor_.u8()); }
void PickleMachine::op_binbytes8() { push_bytes(cursor_.u64()); }

void PickleMachine::op_string() {
  std::string_view rest = line();
  const char quote = rest.empty() ? '\0' : rest.front();
  if (rest.size() < 2 || (quote != '\'' && quote != '"') || rest.back() != quote)
    fail("expected a quoted text");
  rest = rest.substr(1, rest.size() - 2);
  constexpr std::string_view kLetters = "nrt\\'\"abfv";
  constexpr std::string_view kMeanings = "\n\r\t\\'\"\a\b\f\v";
  std::string text;
  while (!rest.empty()) {
    if (rest.front() != '\\') {
      text += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    const std::size_t letter = rest.size() > 1 ? kLetters.find(rest[1]) : std::string_view::npos;
    const auto code = rest.starts_with("\\x") ? hexadecimal(rest.substr(2), 2) : std::nullopt;
    if (!code && letter == std::string_view::npos) fail("expected an escape of a Python string");
    text += code ? static_cast<char>(*code) : kMeanings[letter];
    rest.remove_prefix(code ? 4 : 2);
  }
  pickle_.decoded.push_back(std::move(text));
  made(NodeKind::bytes).text = pickle_.decoded.back();
}

void PickleMachine::op_global() {
  const std::string_view module = line();
  push_global(module, line());
}

void PickleMachine::op_stack_global() {
  const NodeId name = pop();
  const NodeId module = pop();
  if (pickle_[module].kind != NodeKind::text || pickle_[name].kind != NodeKind::text)
    fail("expected module and name as text, got {} and {}", to_string(pickle_[module].kind),
         to_string(pickle_[name].kind));
  push_global(pickle_[module].text, pickle_[name].text);
}

}  // namespace twofold::checkpoint
