#include "twofold/data/picture_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "twofold/core/checked.h"
#include "twofold/core/error.h"
#include "twofold/data/resize.h"

namespace twofold::data {

namespace {

using Kind = PictureStep::Kind;

constexpr std::int64_t kMaxNumber = std::numeric_limits<std::int32_t>::max();

// torchvision's _compute_resized_output_size.
Array resize(const std::vector<std::int64_t>& numbers, const Array& planes) {
  if (numbers.size() == 2) return resize_bilinear(planes, numbers[0], numbers[1]);
  const std::int64_t height = planes.size(-2);
  const std::int64_t width = planes.size(-1);
  const std::int64_t shorter = numbers[0];
  return height <= width ? resize_bilinear(planes, shorter, checked_mul(shorter, width) / height)
                         : resize_bilinear(planes, checked_mul(shorter, height) / width, shorter);
}

// Python's int(round(difference / 2)): halves go to the even neighbour.
std::int64_t middle(std::int64_t difference) {
  const std::int64_t half = difference / 2;
  return difference % 2 == 0 || half % 2 == 0 ? half : half + 1;
}

Array crop(const std::vector<std::int64_t>& numbers, const Array& planes) {
  const std::int64_t height = planes.size(-2);
  const std::int64_t width = planes.size(-1);
  const std::int64_t new_height = numbers.size() == 4 ? numbers[2] : numbers.front();
  const std::int64_t new_width = numbers.back();
  const bool placed = numbers.size() == 4;
  const std::int64_t top = placed ? numbers[0] : middle(height - new_height);
  const std::int64_t left = placed ? numbers[1] : middle(width - new_width);
  const bool fits = new_height <= height && new_width <= width && top <= height - new_height &&
                    left <= width - new_width;
  if (!fits)
    fail_at(ErrorKind::mismatch, {.operation = "crop"},
            "expected to lie within the picture's {} x {} pixels, got {} x {}{}", height, width,
            new_height, new_width, placed ? fmt::format(" from row {}, column {}", top, left) : "");
  return planes.narrow(-2, top, new_height).narrow(-1, left, new_width);
}

// A kind of step: its word, what its numbers are and what it does.
struct Row {
  Kind kind;
  std::string_view word;
  std::string_view expected;
  std::array<std::size_t, 3> counts;  ///< how many numbers there may be; 0: no more
  std::size_t from_zero;              ///< this many numbers in front may be 0 when all are given
  Array (*apply)(const std::vector<std::int64_t>& numbers, const Array& planes);
};
constexpr std::array<Row, 4> kRows = {
    {{Kind::resize,
      "resize",
      "one whole number above 0 (the shorter side) or two (height, width)",
      {1, 2, 0},
      0,
      resize},
     {Kind::crop,
      "crop",
      "one whole number above 0 (a square's side), two (height, width) or four (top, left, height, "
      "width)",
      {1, 2, 4},
      2,
      crop},
     {Kind::shrink,
      "shrink",
      "one whole number above 0",
      {1, 0, 0},
      0,
      [](const std::vector<std::int64_t>& numbers, const Array& planes) {
        return shrink(planes, numbers[0]);
      }},
     {Kind::pad,
      "pad",
      "one whole number above 0",
      {1, 0, 0},
      0,
      [](const std::vector<std::int64_t>& numbers, const Array& planes) {
        return pad_edge(planes, numbers[0]);
      }}}};

const Row& row_of(Kind kind) { return *std::ranges::find(kRows, kind, &Row::kind); }

}  // namespace

std::string_view to_string(Kind kind) { return row_of(kind).word; }

const std::vector<std::string>& picture_step_words() {
  static const auto kWords = [] {
    std::vector<std::string> words;
    for (const Row& row : kRows) words.emplace_back(row.word);
    return words;
  }();
  return kWords;
}

std::optional<Kind> find_picture_step(std::string_view word) {
  const auto* row = std::ranges::find(kRows, word, &Row::word);
  return row == kRows.end() ? std::nullopt : std::optional(row->kind);
}

std::string fault_of(const PictureStep& step) {
  const Row& row = row_of(step.kind);
  const std::size_t count = step.numbers.size();
  bool right = count != 0 && std::ranges::find(row.counts, count) != row.counts.end();
  const std::size_t from_zero = count == 4 ? row.from_zero : 0;
  for (std::size_t i = 0; i < count && right; ++i)
    right = step.numbers[i] >= (i < from_zero ? 0 : 1) && step.numbers[i] <= kMaxNumber;
  return right ? "" : std::string(row.expected);
}

Array take_step(const PictureStep& step, const Array& planes) {
  if (const std::string expected = fault_of(step); !expected.empty())
    fail_at(ErrorKind::value, {.operation = std::string(to_string(step.kind))}, "expected {}",
            expected);
  return row_of(step.kind).apply(step.numbers, planes);
}

Array take_steps(const std::vector<PictureStep>& steps, Array planes) {
  check(steps.size() <= kMaxPictureSteps, ErrorKind::limit,
        "expected at most {} steps for a picture, got {}", kMaxPictureSteps, steps.size());
  for (const PictureStep& step : steps) planes = take_step(step, planes);
  return planes;
}

}  // namespace twofold::data
