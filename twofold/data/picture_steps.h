#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/tensor/array.h"

namespace twofold::data {

/// One step on the way from a picture to the size that a network takes.
struct PictureStep {
  /// Which one it is.
  enum class Kind : std::uint8_t {
    resize,  ///< bilinear with antialias: the shorter side (the other keeps the ratio, rounded
             ///< down), or height and width
    crop,    ///< from the middle: one side of a square, or height and width; or top, left, height,
             ///< width
    shrink,  ///< means of blocks of n x n pixels
    pad,     ///< n more pixels on each side, filled with the nearest one
  };
  Kind kind = Kind::resize;
  std::vector<std::int64_t> numbers;

  bool operator==(const PictureStep&) const = default;
};

/// The most steps that one picture goes through.
inline constexpr std::size_t kMaxPictureSteps = 16;

/// "resize", "crop", "shrink", "pad".
TWOFOLD_API std::string_view to_string(PictureStep::Kind kind);
/// Every kind's word, in that order.
TWOFOLD_API const std::vector<std::string>& picture_step_words();
/// The kind of a word.
TWOFOLD_API std::optional<PictureStep::Kind> find_picture_step(std::string_view word);
/// What the step's numbers should be, e.g. "1 or 2 whole numbers above 0: the shorter side, or
/// height and width", when they are not so; "" when they are.
TWOFOLD_API std::string fault_of(const PictureStep& step);

/// The step on planes [..., height, width] of uint8 or float32. Sizes are torchvision's
/// (transforms.v2): `Resize(n)` and `Resize([h, w])`, `CenterCrop` with its rounding to even; but a
/// crop that is larger than the picture is refused, not filled with black. Throws
/// ErrorKind::mismatch for that, ErrorKind::value for numbers that are not the step's, and
/// ErrorKind::limit.
TWOFOLD_API Array take_step(const PictureStep& step, const Array& planes);
/// All steps, one after the other.
TWOFOLD_API Array take_steps(const std::vector<PictureStep>& steps, Array planes);

}  // namespace twofold::data
