#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace twofold::checkpoint {

/// Writes a pickle of protocol 2 byte for byte as CPython's pickler does, with the opcodes that
/// torch.load(weights_only=True) takes. What is the same object in CPython is written once and
/// fetched from the memo afterwards; the caller says what is the same.
class PickleWriter {
 public:
  PickleWriter() : out_("\x80\x02", 2) {}

  void none() { out_ += 'N'; }
  void boolean(bool value) { out_ += value ? '\x88' : '\x89'; }
  void integer(std::int64_t value);
  void real(double value);
  /// A text that is an object of its own.
  void fresh_text(std::string_view text);
  /// A text that is the same object wherever it has the same `kind`.
  void same_text(std::string_view text, std::string_view kind = "word");
  void global(std::string_view module, std::string_view name);
  /// `write` writes item i.
  void tuple(std::size_t count, const std::function<void(std::size_t)>& write);
  void list(std::size_t count, const std::function<void(std::size_t)>& write);
  void integers(std::span<const std::int64_t> values);

  void empty_dict();
  void empty_ordered_dict();
  /// Sets `count` pairs in the dict that is on top; `write` writes key and value i. CPython closes
  /// a plain dict of a multiple of 1000 pairs by an empty batch and writes a single left-over pair
  /// of it behind a mark; an OrderedDict not.
  void items(std::size_t count, bool ordered, const std::function<void(std::size_t)>& write);

  /// Sets the pair on top in the dict below it.
  void set_item() { out_ += 's'; }

  void persistent() { out_ += 'Q'; }
  void reduce();
  void build() { out_ += 'b'; }
  /// Puts the last thing into the memo.
  void put();

  /// Ends the pickle.
  std::string finish();

 private:
  bool recall(const std::string& key);
  void put_as(const std::string& key);

  std::string out_;
  std::map<std::string, std::uint32_t> memo_;
  std::uint32_t slots_ = 0;
};

}  // namespace twofold::checkpoint
