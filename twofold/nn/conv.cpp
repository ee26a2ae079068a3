#include "twofold/nn/conv.h"

#include <algorithm>

#include "twofold/nn/init.h"

namespace twofold::nn {

namespace {

void check_options(const Conv2dOptions& o) {
  check(o.groups > 0, ErrorKind::value, "groups must be a positive integer");
  check(o.in_channels % o.groups == 0, ErrorKind::value, "in_channels must be divisible by groups");
  check(o.out_channels % o.groups == 0, ErrorKind::value,
        "out_channels must be divisible by groups");
  check(o.padding.mode != ops::Padding::Mode::same || o.stride == std::array<std::int64_t, 2>{1, 1},
        ErrorKind::value, "padding='same' is not supported for strided convolutions");
  if (o.padding_mode == "zeros") return;
  constexpr std::array<std::string_view, 3> kOthers{"reflect", "replicate", "circular"};
  check(std::ranges::find(kOthers, o.padding_mode) != kOthers.end(), ErrorKind::value,
        "padding_mode must be one of {{'zeros', 'reflect', 'circular', 'replicate'}}, but got "
        "padding_mode='{}'",
        o.padding_mode);
  fail(ErrorKind::unsupported, "Conv2d: expected padding_mode 'zeros', got '{}'", o.padding_mode);
}

}  // namespace

Conv2d::Conv2d(Conv2dOptions options) : options_(std::move(options)) {
  check_options(options_);
  const auto& o = options_;
  const Shape shape{o.out_channels, o.in_channels / o.groups, o.kernel_size[0], o.kernel_size[1]};
  const double bound = init::fan_in_bound(shape);
  register_parameter("weight", init::uniform(shape, bound));
  register_parameter("bias", o.bias ? init::uniform({o.out_channels}, bound) : Tensor());
  weight_ = find_slot("weight");
  bias_ = find_slot("bias");
}

Tensor Conv2d::forward(const Tensor& input) {
  return ops::conv2d(input, weight_->value, bias_->value,
                     {.stride = options_.stride,
                      .padding = options_.padding,
                      .dilation = options_.dilation,
                      .groups = options_.groups});
}

}  // namespace twofold::nn
