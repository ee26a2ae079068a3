#include "twofold/net/input.h"

#include <fmt/ranges.h>

#include <string_view>
#include <vector>

#include "twofold/core/error.h"
#include "twofold/core/parallel.h"
#include "twofold/data/picture.h"

namespace twofold::net {

namespace {

/// y = (x / divide - mean) / std of one sample, channel by channel.
class Normalise {
 public:
  explicit Normalise(const InputSpec& spec)
      : spec_(spec),
        channels_(spec.shape.empty() ? 1 : spec.shape[0]),
        plane_(channels_ == 0 ? 0 : numel(spec.shape) / channels_) {}

  void operator()(const double* in, float* out) const {
    for (std::int64_t c = 0; c < channels_; ++c) {
      const double mean = at(spec_.mean, c, 0);
      const double std = at(spec_.std, c, 1);
      for (std::int64_t i = c * plane_; i < (c + 1) * plane_; ++i)
        out[i] = static_cast<float>((in[i] / spec_.divide.value_or(1) - mean) / std);
    }
  }

 private:
  static double at(const std::vector<double>& values, std::int64_t channel, double fallback) {
    if (values.empty()) return fallback;
    return values.size() == 1 ? values[0] : values[static_cast<std::size_t>(channel)];
  }

  const InputSpec& spec_;
  std::int64_t channels_;
  std::int64_t plane_;
};

const InputSpec& input_of(const Description& description) {
  if (!description.input)
    fail_at(ErrorKind::key, {.file = description.file},
            "expected an 'input' with the shape of one sample");
  return *description.input;
}

// What with_channels does to a picture, in words.
std::string note_of(std::int64_t has, std::int64_t channels) {
  const bool colours = has >= 3;
  std::vector<std::string_view> parts;
  if (has % 2 == 0) parts.emplace_back("has alpha, left out");
  if (!colours && channels == 3) parts.emplace_back("is grey, repeated as RGB");
  if (colours && channels == 1) parts.emplace_back("has colours, made grey");
  return fmt::format("{}", fmt::join(parts, ", and "));
}

// The step's error with the picture's name.
Array stepped(const InputSpec& spec, const Array& planes, const std::string& source) {
  try {
    return data::take_steps(spec.picture, planes);
  } catch (const Error& error) {
    fail_at(error.kind(), {.file = source}, "{}", error.what());
  }
}

}  // namespace

Array prepare(const Description& description, const Array& raw, const std::string& source) {
  const InputSpec& spec = input_of(description);
  const std::int64_t each = numel(spec.shape);
  const std::int64_t count = raw.dim() == 0 ? 1 : raw.size(0);
  if (raw.dim() == 0 || count * each != raw.numel())
    fail_at(ErrorKind::mismatch, {.file = source},
            "expected samples of shape {} ({}), got an array of shape {}", to_string(spec.shape),
            description.file, to_string(raw.shape()));
  Shape shape = spec.shape;
  shape.insert(shape.begin(), count);
  if (!spec.divide && spec.mean.empty() && spec.std.empty())
    return raw.to(spec.dtype).reshape(shape);
  if (spec.dtype != DType::float32)
    fail_at(ErrorKind::value, {.file = description.file},
            "input: 'divide', 'mean' and 'std' need dtype 'float32', got '{}'",
            to_string(spec.dtype));
  Array prepared = Array::empty(shape);
  auto* out = prepared.mutable_data<float>();
  const Normalise normalise(spec);
  parallel_for(0, count, 16, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) {
      const std::vector<double> sample = raw.select(0, i).to_vector<double>();
      normalise(sample.data(), out + i * each);
    }
  });
  return prepared;
}

FittedPicture fit_picture(const Description& description, const Array& picture,
                          const std::string& source) {
  const InputSpec& spec = input_of(description);
  const Shape& shape = spec.shape;
  if (shape.size() != 3 || (shape[0] != 1 && shape[0] != 3))
    fail_at(ErrorKind::value, {.file = description.file},
            "expected an input of shape [1 or 3, height, width] for pictures, got {}",
            to_string(shape));
  const Array planes = data::with_channels(picture, shape[0]).permute({2, 0, 1}).contiguous();
  FittedPicture fitted{.raw = stepped(spec, planes, source).contiguous(),
                       .note = note_of(picture.size(2), shape[0])};
  if (fitted.raw.shape() != shape)
    fail_at(ErrorKind::mismatch, {.file = source},
            "expected a picture of {} x {} pixels, as {} says, got {} x {}{}; crop or resize it",
            shape[1], shape[2], description.file, fitted.raw.size(1), fitted.raw.size(2),
            spec.picture.empty() ? "" : " behind its steps");
  return fitted;
}

}  // namespace twofold::net
