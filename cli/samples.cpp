#include "cli/samples.h"

#include <charconv>
#include <cstddef>
#include <span>
#include <string_view>

#include "cli/complaint.h"
#include "cli/listing.h"
#include "twofold/checkpoint/npy.h"
#include "twofold/data/idx.h"
#include "twofold/tensor/mapped_file.h"

namespace twofold::cli {

namespace {

bool looks_like_npy(std::span<const std::byte> bytes) {
  constexpr std::string_view kMagic = "\x93NUMPY";
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.starts_with(kMagic);
}

std::uint64_t parse_position(std::string_view text, const std::string& range) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    fail_usage("--range '{}': expected FIRST:LAST, as in 8000:10000", range);
  return value;
}

Samples from_npy(const std::string& file, const Range& range) {
  const Array all = checkpoint::read_npy(std::filesystem::path(file));
  if (all.dim() == 0)
    fail_at(ErrorKind::format, {.file = file},
            "expected samples along the first dimension, got a "
            "0-d array");
  const auto rows = static_cast<std::uint64_t>(all.size(0));
  const std::uint64_t last = range.last.value_or(rows);
  if (range.first > last || last > rows)
    fail_at(ErrorKind::usage, {.file = file}, "expected a range within 0:{}, got {}:{}", rows,
            range.first, last);
  return {.file = file,
          .array = all.narrow(0, static_cast<std::int64_t>(range.first),
                              static_cast<std::int64_t>(last - range.first)),
          .first = range.first,
          .rows = rows};
}

}  // namespace

Range parse_range(const std::string& text) {
  if (text.empty()) return {};
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos)
    fail_usage("--range '{}': expected FIRST:LAST, as in 8000:10000", text);
  Range range;
  if (colon != 0) range.first = parse_position(std::string_view(text).substr(0, colon), text);
  if (colon + 1 != text.size())
    range.last = parse_position(std::string_view(text).substr(colon + 1), text);
  if (range.last && *range.last <= range.first)
    fail_usage("--range '{}': expected the last to lie behind the first", text);
  return range;
}

Samples read_samples(const std::string& file, const Range& range) {
  const auto mapped = MappedFile::open(file);
  const std::span<const std::byte> bytes = mapped->bytes();
  if (looks_like_npy(bytes)) return from_npy(file, range);
  if (!data::looks_like_idx(bytes))
    fail_at(ErrorKind::format, {.file = file},
            "expected an IDX file (plain or gzipped) or a .npy "
            "file");
  data::Idx idx = data::read_idx(file, bytes, {.first = range.first, .last = range.last});
  return {.file = file, .array = std::move(idx.array), .first = range.first, .rows = idx.rows};
}

std::vector<std::int64_t> read_labels(const std::string& file, const Samples& samples) {
  const auto count = static_cast<std::uint64_t>(samples.array.size(0));
  const Samples all = read_samples(file, {});
  if (all.rows != samples.rows)
    fail_at(ErrorKind::mismatch, {.file = file},
            "expected {} labels, one for each sample of {}, "
            "got {}",
            grouped(samples.rows), samples.file, grouped(all.rows));
  if (all.array.dim() != 1 || info(all.array.dtype()).kind != DTypeKind::integer)
    fail_at(ErrorKind::mismatch, {.file = file},
            "expected labels, one integer for each sample, "
            "got {} of shape {}",
            to_string(all.array.dtype()), to_string(all.array.shape()));
  return all.array
      .narrow(0, static_cast<std::int64_t>(samples.first), static_cast<std::int64_t>(count))
      .to_vector<std::int64_t>();
}

}  // namespace twofold::cli
