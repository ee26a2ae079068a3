#include "cli/samples.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "cli/complaint.h"
#include "cli/listing.h"
#include "cli/terminal.h"
#include "twofold/checkpoint/npy.h"
#include "twofold/checkpoint/npz.h"
#include "twofold/core/text.h"
#include "twofold/data/idx.h"
#include "twofold/data/picture.h"
#include "twofold/net/input.h"
#include "twofold/tensor/mapped_file.h"

namespace twofold::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* kExpected =
    "expected an IDX file (plain or gzipped), a .npy or .npz file, or a PNG or JPEG picture";

bool starts_with(std::span<const std::byte> bytes, std::string_view magic) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.starts_with(magic);
}

std::uint64_t parse_position(std::string_view text, const std::string& range) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    fail_usage("--range '{}': expected FIRST:LAST, as in 8000:10000", range);
  return value;
}

// One past the last of the range within `rows`.
std::uint64_t last_of(const std::string& name, const Range& range, std::uint64_t rows) {
  const std::uint64_t last = range.last.value_or(rows);
  if (range.first > last || last > rows)
    fail_at(ErrorKind::usage, {.file = name}, "expected a range within 0:{}, got {}:{}", rows,
            range.first, last);
  return last;
}

Samples from_array(const std::string& name, const Array& all, const Range& range) {
  if (all.dim() == 0)
    fail_at(ErrorKind::format, {.file = name},
            "expected samples along the first dimension, got a "
            "0-d array");
  const auto rows = static_cast<std::uint64_t>(all.size(0));
  const std::uint64_t last = last_of(name, range, rows);
  return {.name = name,
          .array = all.narrow(0, static_cast<std::int64_t>(range.first),
                              static_cast<std::int64_t>(last - range.first)),
          .pictures = {},
          .first = range.first,
          .rows = rows};
}

// The array of a .npz that `member` names, or its only one.
Array array_of(const std::string& file, const std::string& member) {
  auto arrays = checkpoint::read_npz(fs::path(file));
  std::vector<std::string> names;
  for (const auto& [name, array] : arrays) names.push_back(name);
  if (member.empty() && arrays.size() == 1) return arrays.front().second;
  if (member.empty())
    fail_at(ErrorKind::key, {.file = file}, "expected one array, got {}; name one of them: {}:{}",
            arrays.size(), file, arrays.empty() ? "NAME" : names.front());
  const auto found = std::ranges::find(names, member);
  if (found != names.end()) return arrays[static_cast<std::size_t>(found - names.begin())].second;
  const std::string near = nearest(member, names);
  fail_at(ErrorKind::key, {.file = file}, "there is no array '{}'; {}", escaped(member),
          near.empty()
              ? fmt::format("there are {}", escaped(fmt::format("{}", fmt::join(names, ", "))))
              : fmt::format("did you mean '{}'?", escaped(near)));
}

// "arrays.npz:images" as its two parts; the name is empty where there is none.
std::pair<std::string, std::string> split_member(const std::string& argument) {
  std::error_code ignored;
  const std::size_t colon = argument.rfind(':');
  if (colon == std::string::npos || fs::exists(argument, ignored)) return {argument, ""};
  const std::string file = argument.substr(0, colon);
  if (!fs::exists(file, ignored)) return {argument, ""};
  return {file, argument.substr(colon + 1)};
}

bool is_picture(const std::string& file) {
  return data::looks_like_picture(MappedFile::open(file)->bytes());
}

// Pictures among the files of a folder, by name.
std::vector<std::string> pictures_in(const std::string& folder) {
  std::vector<std::string> pictures;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (at->is_regular_file(ignored) && is_picture(at->path().string()))
      pictures.push_back(at->path().string());
  }
  if (error) fail_at(ErrorKind::io, {.file = folder}, "cannot read: {}", error.message());
  if (pictures.empty())
    fail_at(ErrorKind::format, {.file = folder}, "expected PNG or JPEG pictures in the folder");
  std::ranges::sort(pictures);
  return pictures;
}

std::vector<std::string> pictures_of(const std::vector<std::string>& arguments) {
  std::vector<std::string> pictures;
  for (const std::string& argument : arguments) {
    std::error_code ignored;
    if (fs::is_directory(argument, ignored)) {
      std::ranges::move(pictures_in(argument), std::back_inserter(pictures));
      continue;
    }
    if (!is_picture(argument)) {
      const auto mapped = MappedFile::open(argument);
      if (const auto kind = data::foreign_picture(mapped->bytes()); !kind.empty())
        fail_at(ErrorKind::unsupported, {.file = argument},
                "expected a PNG or JPEG picture, got {}", kind);
      fail_at(ErrorKind::usage, {.file = argument},
              "expected a PNG or JPEG picture: of other samples one file at a time");
    }
    pictures.push_back(argument);
  }
  return pictures;
}

Samples from_pictures(const std::vector<std::string>& arguments, const Range& range) {
  std::vector<std::string> all = pictures_of(arguments);
  const std::string name =
      arguments.size() == 1 ? arguments[0] : fmt::format("{} pictures", all.size());
  const std::uint64_t last = last_of(name, range, all.size());
  const auto at = [&all](std::uint64_t i) { return all.begin() + static_cast<std::ptrdiff_t>(i); };
  return {.name = name,
          .array = {},
          .pictures = {at(range.first), at(last)},
          .first = range.first,
          .rows = all.size()};
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

std::int64_t Samples::count() const {
  return array.defined() ? array.size(0) : static_cast<std::int64_t>(pictures.size());
}

void Samples::keep(std::int64_t most) {
  const std::int64_t kept = std::min(most, count());
  if (array.defined())
    array = array.narrow(0, 0, kept);
  else
    pictures.resize(static_cast<std::size_t>(kept));
}

Samples read_samples(const std::vector<std::string>& arguments, const Range& range) {
  std::error_code ignored;
  if (arguments.size() != 1 || fs::is_directory(arguments[0], ignored))
    return from_pictures(arguments, range);
  const auto [file, member] = split_member(arguments[0]);
  const auto mapped = MappedFile::open(file);
  const std::span<const std::byte> bytes = mapped->bytes();
  if (starts_with(bytes, "PK\x03\x04"))
    return from_array(arguments[0], array_of(file, member), range);
  if (!member.empty())
    fail_at(ErrorKind::format, {.file = file}, "expected a .npz file, in which '{}' could be",
            escaped(member));
  if (data::looks_like_picture(bytes) || !data::foreign_picture(bytes).empty())
    return from_pictures(arguments, range);
  if (starts_with(bytes, "\x93NUMPY"))
    return from_array(file, checkpoint::read_npy(fs::path(file)), range);
  if (!data::looks_like_idx(bytes)) fail_at(ErrorKind::format, {.file = file}, "{}", kExpected);
  data::Idx idx = data::read_idx(file, bytes, {.first = range.first, .last = range.last});
  return {.name = file,
          .array = std::move(idx.array),
          .pictures = {},
          .first = range.first,
          .rows = idx.rows};
}

std::vector<std::int64_t> read_labels(const std::string& file, const Samples& samples) {
  const Samples all = read_samples({file}, {});
  if (all.rows != samples.rows)
    fail_at(ErrorKind::mismatch, {.file = file},
            "expected {} labels, one for each sample of {}, "
            "got {}",
            grouped(samples.rows), samples.name, grouped(all.rows));
  if (!all.array.defined() || all.array.dim() != 1 ||
      info(all.array.dtype()).kind != DTypeKind::integer)
    fail_at(ErrorKind::mismatch, {.file = file},
            "expected labels, one integer for each sample, "
            "got {}",
            all.array.defined() ? fmt::format("{} of shape {}", to_string(all.array.dtype()),
                                              to_string(all.array.shape()))
                                : "a picture");
  return all.array.narrow(0, static_cast<std::int64_t>(samples.first), samples.count())
      .to_vector<std::int64_t>();
}

void PictureNotes::add(const std::string& file, const std::string& note) {
  if (note.empty()) return;
  const auto known = std::ranges::find(notes_, note, &Note::text);
  if (known == notes_.end())
    notes_.push_back({.text = note, .first = file, .count = 1});
  else
    ++known->count;
}

std::vector<std::string> PictureNotes::lines() const {
  std::vector<std::string> lines;
  for (const Note& note : notes_)
    lines.push_back(
        fmt::format("{} {}{}", note.first, note.text,
                    note.count == 1 ? "" : fmt::format(" (and {} more)", note.count - 1)));
  return lines;
}

void print_notes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes)
    fmt::print(stderr, "{}\n", error_styled(Style::note, "note: " + escaped(note)));
}

Array raw_samples(const Samples& samples, const net::Description& description, std::int64_t at,
                  std::int64_t count, PictureNotes& notes) {
  if (samples.array.defined()) return samples.array.narrow(0, at, count);
  Array all;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string& file = samples.pictures[static_cast<std::size_t>(at + i)];
    const net::FittedPicture fitted =
        net::fit_picture(description, data::read_picture(fs::path(file)), file);
    notes.add(file, fitted.note);
    if (i == 0) {
      Shape shape = fitted.raw.shape();
      shape.insert(shape.begin(), count);
      all = Array::empty(shape, fitted.raw.dtype());
    }
    all.select(0, i).copy_(fitted.raw);
  }
  return all;
}

}  // namespace twofold::cli
