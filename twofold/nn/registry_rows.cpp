#include "twofold/nn/registry_rows.h"

#include "twofold/nn/activation.h"
#include "twofold/nn/batch_norm.h"
#include "twofold/nn/containers.h"
#include "twofold/nn/conv.h"
#include "twofold/nn/dropout.h"
#include "twofold/nn/embedding.h"
#include "twofold/nn/flatten.h"
#include "twofold/nn/identity.h"
#include "twofold/nn/linear.h"
#include "twofold/nn/pooling.h"
#include "twofold/nn/softmax.h"

namespace twofold::nn {

namespace {

using ModulePtr = std::shared_ptr<Module>;

// Arguments that several rows share.
constexpr std::monostate kNone{};

ArgSpec required(std::string_view name) { return {.name = name}; }
ArgSpec optional(std::string_view name, ArgValue fallback) {
  return {.name = name, .fallback = std::move(fallback)};
}
ArgSpec integer(std::string_view name, std::int64_t fallback) { return optional(name, fallback); }
ArgSpec flag(std::string_view name, bool fallback) { return optional(name, fallback); }
ArgSpec none(std::string_view name) { return optional(name, kNone); }
ArgSpec extension(std::string_view name, ArgValue fallback) {
  return {.name = name, .fallback = std::move(fallback), .extension = true};
}
ArgSpec keyword(std::string_view name, ArgValue fallback) {
  return {.name = name, .fallback = std::move(fallback), .keyword_only = true};
}

constexpr SlotSpec kWeight{"weight"};
constexpr SlotSpec kBias{"bias"};

std::optional<std::int64_t> optional_integer(const Args& args, std::string_view name) {
  if (args.is_none(name)) return std::nullopt;
  return args.integer(name);
}

std::optional<bool> optional_flag(const Args& args, std::string_view name) {
  if (args.is_none(name)) return std::nullopt;
  return args.boolean(name);
}

ops::Padding padding_numbers(const Args& args) {
  const auto* list = std::get_if<std::vector<std::int64_t>>(&args.get("padding"));
  if (list != nullptr && list->size() == 4) return {(*list)[0], (*list)[1], (*list)[2], (*list)[3]};
  const auto [rows, columns] = args.pair("padding");
  return {rows, columns};
}

/// What `padding` and the extension `pad_mode` say together.
ops::Padding padding_of(const Args& args, bool takes_text) {
  using Mode = ops::Padding::Mode;
  const auto* text = std::get_if<std::string>(&args.get("padding"));
  if (text != nullptr && args.is_none("pad_mode") && takes_text) {
    if (*text == "same") return Mode::same;
    check(*text == "valid", ErrorKind::value,
          "Invalid padding string {}, should be one of {{'same', 'valid'}}",
          to_string(args.get("padding")));
    return Mode::valid;
  }
  const ops::Padding numbers = padding_numbers(args);
  if (args.is_none("pad_mode") || args.text("pad_mode") == "pad") return numbers;
  const std::string mode = args.text("pad_mode");
  if (mode != "same" && mode != "valid") args.fail_type("pad_mode", "'same', 'valid' or 'pad'");
  check(numbers.sides == std::array<std::int64_t, 4>{}, ErrorKind::value,
        "expected padding 0 with pad_mode '{}', got {}", mode, to_string(args.get("padding")));
  return mode == "same" ? Mode::same_ceil : Mode::valid;
}

ModulePtr make_conv2d(const Args& args) {
  return std::make_shared<Conv2d>(Conv2dOptions{
      .in_channels = args.integer("in_channels"),
      .out_channels = args.integer("out_channels"),
      .kernel_size = args.pair("kernel_size"),
      .stride = args.pair("stride"),
      .padding = padding_of(args, true),
      .dilation = args.pair("dilation"),
      .groups = args.integer("groups"),
      .bias = args.boolean("bias"),
      .padding_mode = args.text("padding_mode"),
  });
}

ModulePtr make_linear(const Args& args) {
  LinearOptions options{.in_features = args.integer("in_features"),
                        .out_features = args.integer("out_features"),
                        .bias = args.boolean("bias")};
  if (!args.is_none("activation")) options.activation = args.text("activation");
  return std::make_shared<Linear>(std::move(options));
}

template <class Norm>
ModulePtr make_batch_norm(const Args& args) {
  return std::make_shared<Norm>(BatchNormOptions{
      .num_features = args.integer("num_features"),
      .eps = args.number("eps"),
      .momentum = args.is_none("momentum") ? std::nullopt : std::optional(args.number("momentum")),
      .affine = args.boolean("affine"),
      .track_running_stats = args.boolean("track_running_stats"),
      .bias = args.boolean("bias"),
      .use_batch_statistics = optional_flag(args, "use_batch_statistics"),
      .unbiased = args.boolean("unbiased"),
      .allow_single_value = args.boolean("allow_single_value"),
  });
}

template <class Norm>
LayerType batch_norm_row(std::string_view name) {
  return {.name = name,
          .args = {required("num_features"), optional("eps", 1e-5), optional("momentum", 0.1),
                   flag("affine", true), flag("track_running_stats", true), none("device"),
                   none("dtype"), keyword("bias", true), extension("use_batch_statistics", kNone),
                   extension("unbiased", true), extension("allow_single_value", false)},
          .slots = {kWeight,
                    kBias,
                    {"running_mean", Role::buffer},
                    {"running_var", Role::buffer},
                    {"num_batches_tracked", Role::buffer}},
          .make = make_batch_norm<Norm>};
}

template <class Activation>
ModulePtr make_activation(const Args& args) {
  return std::make_shared<Activation>(ActivationOptions{.inplace = args.boolean("inplace")});
}

ModulePtr make_prelu(const Args& args) {
  return std::make_shared<PReLU>(
      PReLUOptions{.num_parameters = args.integer("num_parameters"), .init = args.number("init")});
}

/// What both poolings have.
template <class Options>
Options pooling_options(const Args& args) {
  Options options;
  options.kernel = args.pair("kernel_size");
  if (!args.is_none("stride")) options.stride = args.pair("stride");
  options.padding = padding_of(args, false);
  options.ceil_mode = args.boolean("ceil_mode");
  return options;
}

ModulePtr make_max_pool2d(const Args& args) {
  auto options = pooling_options<MaxPool2dOptions>(args);
  options.dilation = args.pair("dilation");
  options.return_indices = args.boolean("return_indices");
  return std::make_shared<MaxPool2d>(options);
}

ModulePtr make_avg_pool2d(const Args& args) {
  auto options = pooling_options<AvgPool2dOptions>(args);
  options.count_include_pad = args.boolean("count_include_pad");
  options.divisor_override = optional_integer(args, "divisor_override");
  return std::make_shared<AvgPool2d>(options);
}

ModulePtr make_adaptive_avg_pool2d(const Args& args) {
  const ArgValue& value = args.get("output_size");
  std::vector<std::int64_t> sizes;
  if (args.is_none("output_size")) {
    sizes = {kNoneInList, kNoneInList};
  } else if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) {
    sizes = *list;
  } else {
    sizes.assign(2, args.integer("output_size"));
  }
  if (sizes.size() != 2) args.fail_type("output_size", "an integer or two");
  AdaptiveAvgPool2dOptions options;
  for (std::size_t i = 0; i < 2; ++i)
    options.output_size[i] =
        sizes[i] == kNoneInList ? std::nullopt : std::optional<std::int64_t>(sizes[i]);
  return std::make_shared<AdaptiveAvgPool2d>(options);
}

template <class Layer>
ModulePtr make_softmax(const Args& args) {
  return std::make_shared<Layer>(SoftmaxOptions{.dim = optional_integer(args, "dim")});
}

ops::BadIndex bad_index_of(const Args& args) {
  const std::string rule = args.text("bad_index");
  if (rule == "negative_wraps") return ops::BadIndex::negative_wraps;
  if (rule == "zero_row") return ops::BadIndex::zero_row;
  if (rule != "refuse") args.fail_type("bad_index", "'refuse', 'negative_wraps' or 'zero_row'");
  return ops::BadIndex::refuse;
}

ModulePtr make_embedding(const Args& args) {
  if (!args.is_none("max_norm"))
    fail(ErrorKind::unsupported, "Embedding: expected max_norm None, got {}",
         to_string(args.get("max_norm")));
  return std::make_shared<Embedding>(EmbeddingOptions{
      .num_embeddings = args.integer("num_embeddings"),
      .embedding_dim = args.integer("embedding_dim"),
      .padding_idx = optional_integer(args, "padding_idx"),
      .scale_grad_by_freq = args.boolean("scale_grad_by_freq"),
      .sparse = args.boolean("sparse"),
      .freeze = args.boolean("_freeze"),
      .bad_index = bad_index_of(args),
  });
}

ModulePtr make_flatten(const Args& args) {
  return std::make_shared<Flatten>(
      FlattenOptions{.start_dim = args.integer("start_dim"), .end_dim = args.integer("end_dim")});
}

ModulePtr make_dropout(const Args& args) {
  return std::make_shared<Dropout>(
      DropoutOptions{.p = args.number("p"), .inplace = args.boolean("inplace")});
}

template <class M>
ModulePtr make_plain(const Args& /*args*/) {
  return std::make_shared<M>();
}

}  // namespace

std::vector<LayerType> layer_rows() {
  return {
      {.name = "Conv2d",
       .args = {required("in_channels"), required("out_channels"), required("kernel_size"),
                integer("stride", 1), integer("padding", 0), integer("dilation", 1),
                integer("groups", 1), flag("bias", true), optional("padding_mode", "zeros"),
                none("device"), none("dtype"), extension("pad_mode", kNone)},
       .slots = {kWeight, kBias},
       .make = make_conv2d},
      {.name = "Linear",
       .args = {required("in_features"), required("out_features"), flag("bias", true),
                none("device"), none("dtype"), extension("activation", kNone)},
       .slots = {kWeight, kBias},
       .make = make_linear},
      batch_norm_row<BatchNorm1d>("BatchNorm1d"),
      batch_norm_row<BatchNorm2d>("BatchNorm2d"),
      {.name = "PReLU",
       .args = {integer("num_parameters", 1), optional("init", 0.25), none("device"),
                none("dtype")},
       .slots = {kWeight},
       .make = make_prelu},
      {.name = "ReLU",
       .args = {flag("inplace", false)},
       .slots = {},
       .make = make_activation<ReLU>},
      {.name = "ReLU6",
       .args = {flag("inplace", false)},
       .slots = {},
       .make = make_activation<ReLU6>},
      {.name = "MaxPool2d",
       .args = {required("kernel_size"), none("stride"), integer("padding", 0),
                integer("dilation", 1), flag("return_indices", false), flag("ceil_mode", false),
                extension("pad_mode", kNone)},
       .slots = {},
       .make = make_max_pool2d},
      {.name = "AvgPool2d",
       .args = {required("kernel_size"), none("stride"), integer("padding", 0),
                flag("ceil_mode", false), flag("count_include_pad", true), none("divisor_override"),
                extension("pad_mode", kNone)},
       .slots = {},
       .make = make_avg_pool2d},
      {.name = "AdaptiveAvgPool2d",
       .args = {required("output_size")},
       .slots = {},
       .make = make_adaptive_avg_pool2d},
      {.name = "Flatten",
       .args = {integer("start_dim", 1), integer("end_dim", -1)},
       .slots = {},
       .make = make_flatten},
      {.name = "Dropout",
       .args = {optional("p", 0.5), flag("inplace", false)},
       .slots = {},
       .make = make_dropout},
      {.name = "Softmax", .args = {none("dim")}, .slots = {}, .make = make_softmax<Softmax>},
      {.name = "LogSoftmax", .args = {none("dim")}, .slots = {}, .make = make_softmax<LogSoftmax>},
      {.name = "Embedding",
       .args = {required("num_embeddings"), required("embedding_dim"), none("padding_idx"),
                none("max_norm"), optional("norm_type", 2.0), flag("scale_grad_by_freq", false),
                flag("sparse", false), keyword("_freeze", false), keyword("device", kNone),
                keyword("dtype", kNone), extension("bad_index", "refuse")},
       .slots = {kWeight},
       .make = make_embedding},
      {.name = "Identity", .args = {}, .slots = {}, .any_args = true, .make = make_plain<Identity>},
      {.name = "Sequential", .args = {}, .slots = {}, .make = make_plain<Sequential>},
      {.name = "ModuleList", .args = {}, .slots = {}, .make = make_plain<ModuleList>},
      {.name = "ModuleDict", .args = {}, .slots = {}, .make = make_plain<ModuleDict>},
  };
}

}  // namespace twofold::nn
