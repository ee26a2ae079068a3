#include "twofold/net/input.h"

#include "twofold/core/error.h"
#include "twofold/core/parallel.h"

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

}  // namespace

Array prepare(const Description& description, const Array& raw, const std::string& source) {
  if (!description.input)
    fail_at(ErrorKind::key, {.file = description.file},
            "expected an 'input' with the shape of one sample");
  const InputSpec& spec = *description.input;
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

}  // namespace twofold::net
