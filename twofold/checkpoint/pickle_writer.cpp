#include "twofold/checkpoint/pickle_writer.h"

#include <algorithm>
#include <array>
#include <bit>

#include "twofold/core/checked.h"

namespace twofold::checkpoint {

namespace {

constexpr std::size_t kBatch = 1000;

template <class T>
void put_little(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out += static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xFFU);
}

}  // namespace

void PickleWriter::integer(std::int64_t value) {
  if (std::in_range<std::uint8_t>(value)) {
    out_ += 'K';
    put_little(out_, static_cast<std::uint8_t>(value));
  } else if (std::in_range<std::uint16_t>(value)) {
    out_ += 'M';
    put_little(out_, static_cast<std::uint16_t>(value));
  } else if (std::in_range<std::int32_t>(value)) {
    out_ += 'J';
    put_little(out_, static_cast<std::int32_t>(value));
  } else {
    std::string bytes;
    put_little(bytes, value);
    const char sign = value < 0 ? '\xFF' : '\0';
    // The last byte may go when the one before it carries the sign already.
    while (bytes[bytes.size() - 1] == sign && ((bytes[bytes.size() - 2] ^ sign) & 0x80) == 0)
      bytes.pop_back();
    out_ += '\x8A';
    out_ += static_cast<char>(bytes.size());
    out_ += bytes;
  }
}

void PickleWriter::real(double value) {
  out_ += 'G';
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (int shift = 56; shift >= 0; shift -= 8) out_ += static_cast<char>((bits >> shift) & 0xFFU);
}

void PickleWriter::fresh_text(std::string_view text) {
  out_ += 'X';
  put_little(out_, checked_cast<std::uint32_t>(text.size()));
  out_ += text;
  put();
}

void PickleWriter::same_text(std::string_view text, std::string_view kind) {
  const std::string key = std::string(kind) + " " + std::string(text);
  if (recall(key)) return;
  fresh_text(text);
  memo_[key] = slots_ - 1;
}

void PickleWriter::global(std::string_view module, std::string_view name) {
  const std::string key = "global " + std::string(module) + " " + std::string(name);
  if (recall(key)) return;
  out_ += 'c';
  out_ += module;
  out_ += '\n';
  out_ += name;
  out_ += '\n';
  put_as(key);
}

void PickleWriter::tuple(std::size_t count, const std::function<void(std::size_t)>& write) {
  constexpr std::array<char, 4> kOpcodes = {')', '\x85', '\x86', '\x87'};
  const bool is_short = count < kOpcodes.size();
  if (!is_short) out_ += '(';
  for (std::size_t i = 0; i < count; ++i) write(i);
  out_ += is_short ? kOpcodes.at(count) : 't';
  if (count > 0) put();
}

void PickleWriter::integers(std::span<const std::int64_t> values) {
  tuple(values.size(), [&](std::size_t i) { integer(values[i]); });
}

void PickleWriter::list(std::size_t count, const std::function<void(std::size_t)>& write) {
  out_ += ']';
  put();
  for (std::size_t begin = 0; begin < count; begin += kBatch) {
    const std::size_t end = std::min(count, begin + kBatch);
    const bool is_alone = count == 1;
    if (!is_alone) out_ += '(';
    for (std::size_t i = begin; i < end; ++i) write(i);
    out_ += is_alone ? 'a' : 'e';
  }
}

void PickleWriter::empty_dict() {
  out_ += '}';
  put();
}

void PickleWriter::empty_ordered_dict() {
  global("collections", "OrderedDict");
  out_ += ')';
  reduce();
}

void PickleWriter::items(std::size_t count, bool ordered,
                         const std::function<void(std::size_t)>& write) {
  for (std::size_t begin = 0; begin < count; begin += kBatch) {
    const std::size_t end = std::min(count, begin + kBatch);
    const bool is_alone = end - begin == 1 && (ordered || count == 1);
    if (!is_alone) out_ += '(';
    for (std::size_t i = begin; i < end; ++i) write(i);
    out_ += is_alone ? 's' : 'u';
  }
  if (!ordered && count > 0 && count % kBatch == 0) out_ += "(u";
}

void PickleWriter::reduce() {
  out_ += 'R';
  put();
}

void PickleWriter::put() {
  if (slots_ < 256) {
    out_ += 'q';
    put_little(out_, static_cast<std::uint8_t>(slots_));
  } else {
    out_ += 'r';
    put_little(out_, slots_);
  }
  ++slots_;
}

void PickleWriter::put_as(const std::string& key) {
  put();
  memo_[key] = slots_ - 1;
}

bool PickleWriter::recall(const std::string& key) {
  const auto found = memo_.find(key);
  if (found == memo_.end()) return false;
  if (found->second < 256) {
    out_ += 'h';
    put_little(out_, static_cast<std::uint8_t>(found->second));
  } else {
    out_ += 'j';
    put_little(out_, found->second);
  }
  return true;
}

std::string PickleWriter::finish() { return std::move(out_) + "."; }

}  // namespace twofold::checkpoint
