#include <iterator>

#include "twofold/dialect/args.h"

namespace twofold::dialect {

namespace {

using enum Rule;

ArgValue none() { return std::monostate{}; }
ArgValue number(std::int64_t value) { return value; }
ArgValue text(const char* value) { return std::string(value); }

using Rows = std::vector<ArgRow>;

void append(Rows& rows, Rows more) {
  rows.insert(rows.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

/// What becomes of the engine's extensions where torch's words are all there is.
Rule extension_rule(std::string_view name) {
  // These two change what happens to bad input only; the statistics have a row of their own.
  const bool harmless = name == "allow_single_value" || name == "bad_index";
  return harmless || name == "use_batch_statistics" ? dropped : refused;
}

/// torch's layers are the engine's: its rows are the registry's.
Rows torch_layers() {
  Rows rows;
  for (const nn::LayerType& layer : nn::layer_registry())
    for (const nn::ArgSpec& arg : layer.args) {
      if (arg.extension)
        rows.push_back({layer.name, "", arg.name, extension_rule(arg.name), arg.fallback});
      else
        rows.push_back({layer.name, arg.name, arg.name,
                        arg.name == "track_running_stats" ? track_statistics : same, arg.fallback,
                        arg.keyword_only});
    }
  return rows;
}

Rows mindspore_norm(std::string_view type) {
  return {
      {type, "num_features", "num_features"},
      {type, "eps", "eps", same, 1e-5},
      {type, "momentum", "momentum", one_minus, 0.9},
      {type, "affine", "affine", same, true},
      {type, "gamma_init", "", ignored, text("ones")},
      {type, "beta_init", "", ignored, text("zeros")},
      {type, "moving_mean_init", "", ignored, text("zeros")},
      {type, "moving_var_init", "", ignored, text("ones")},
      {type, "use_batch_statistics", "use_batch_statistics", batch_statistics, none()},
      {type, "data_format", "", only_default, text("NCHW")},
      {type, "dtype", "", only_default, text("Float32")},
      {type, "", "allow_single_value", implied, true},
      {type, "", "bias", dropped, true},
      {type, "", "unbiased", refused, true},
  };
}

Rows mindspore_layers() {
  Rows rows{
      {"Conv2d", "in_channels", "in_channels"},
      {"Conv2d", "out_channels", "out_channels"},
      {"Conv2d", "kernel_size", "kernel_size"},
      {"Conv2d", "stride", "stride", same, number(1)},
      {"Conv2d", "pad_mode", "pad_mode", conv_pad_mode, text("same")},
      {"Conv2d", "padding", "padding", conv_padding, number(0)},
      {"Conv2d", "dilation", "dilation", same, number(1)},
      {"Conv2d", "group", "groups", same, number(1)},
      {"Conv2d", "has_bias", "bias", same, false},
      {"Conv2d", "weight_init", "", ignored, none()},
      {"Conv2d", "bias_init", "", ignored, none()},
      {"Conv2d", "data_format", "", only_default, text("NCHW")},
      {"Conv2d", "dtype", "", only_default, text("Float32")},
      {"Conv2d", "", "padding_mode", refused, text("zeros")},
      {"Linear", "in_channels", "in_features"},
      {"Linear", "out_channels", "out_features"},
      {"Linear", "weight_init", "", ignored, none()},
      {"Linear", "bias_init", "", ignored, none()},
      {"Linear", "has_bias", "bias", same, true},
      {"Linear", "activation", "activation", same, none()},
      {"Linear", "dtype", "", only_default, text("Float32")},
      {"PReLU", "channel", "num_parameters", same, number(1)},
      {"PReLU", "w", "init", same, 0.25},
      {"ReLU", "", "inplace", dropped, false},
      {"ReLU6", "", "inplace", dropped, false},
      {"MaxPool2d", "kernel_size", "kernel_size", same, number(1)},
      {"MaxPool2d", "stride", "stride", kernel_if_none, number(1)},
      {"MaxPool2d", "pad_mode", "pad_mode", pool_pad_mode, text("valid")},
      {"MaxPool2d", "padding", "padding", same, number(0)},
      {"MaxPool2d", "dilation", "dilation", same, number(1)},
      {"MaxPool2d", "return_indices", "return_indices", same, false},
      {"MaxPool2d", "ceil_mode", "ceil_mode", same, false},
      {"MaxPool2d", "data_format", "", only_default, text("NCHW")},
      {"AvgPool2d", "kernel_size", "kernel_size", same, number(1)},
      {"AvgPool2d", "stride", "stride", kernel_if_none, number(1)},
      {"AvgPool2d", "pad_mode", "pad_mode", pool_pad_mode, text("valid")},
      {"AvgPool2d", "padding", "padding", same, number(0)},
      {"AvgPool2d", "ceil_mode", "ceil_mode", same, false},
      {"AvgPool2d", "count_include_pad", "count_include_pad", same, true},
      {"AvgPool2d", "divisor_override", "divisor_override", same, none()},
      {"AvgPool2d", "data_format", "", only_default, text("NCHW")},
      {"AdaptiveAvgPool2d", "output_size", "output_size"},
      {"Flatten", "start_dim", "start_dim", same, number(1)},
      {"Flatten", "end_dim", "end_dim", same, number(-1)},
      {"Dropout", "keep_prob", "", keep_prob, 0.5},
      {"Dropout", "p", "p", drop_prob, none()},
      {"Dropout", "dtype", "", only_default, text("Float32")},
      {"Dropout", "", "inplace", dropped, false},
      {"Softmax", "axis", "dim", default_dim, number(-1)},
      {"LogSoftmax", "axis", "dim", default_dim, number(-1)},
      {"Embedding", "vocab_size", "num_embeddings"},
      {"Embedding", "embedding_size", "embedding_dim"},
      {"Embedding", "use_one_hot", "bad_index", one_hot, false},
      {"Embedding", "embedding_table", "", ignored, text("normal")},
      {"Embedding", "dtype", "", only_default, text("Float32")},
      {"Embedding", "padding_idx", "padding_idx", same, none()},
      {"Embedding", "", "max_norm", refused, none()},
      {"Embedding", "", "norm_type", dropped, 2.0},
      {"Embedding", "", "scale_grad_by_freq", dropped, false},
      {"Embedding", "", "sparse", dropped, false},
      {"Embedding", "", "_freeze", dropped, false},
  };
  append(rows, mindspore_norm("BatchNorm1d"));
  append(rows, mindspore_norm("BatchNorm2d"));
  return rows;
}

Rows mint_norm(std::string_view type) {
  return {
      {type, "num_features", "num_features"},
      {type, "eps", "eps", same, 1e-5},
      {type, "momentum", "momentum", same, 0.1},
      {type, "affine", "affine", same, true},
      {type, "track_running_stats", "track_running_stats", track_statistics, true},
      {type, "dtype", "", only_default, none()},
      {type, "", "bias", dropped, true},
      {type, "", "unbiased", refused, true},
      {type, "", "allow_single_value", dropped, false},
  };
}

Rows mint_layers() {
  Rows rows{
      {"Conv2d", "in_channels", "in_channels"},
      {"Conv2d", "out_channels", "out_channels"},
      {"Conv2d", "kernel_size", "kernel_size"},
      {"Conv2d", "stride", "stride", same, number(1)},
      {"Conv2d", "padding", "padding", same, number(0)},
      {"Conv2d", "dilation", "dilation", same, number(1)},
      {"Conv2d", "groups", "groups", same, number(1)},
      {"Conv2d", "bias", "bias", same, true},
      {"Conv2d", "padding_mode", "padding_mode", same, text("zeros")},
      {"Conv2d", "dtype", "", only_default, none()},
      {"Conv2d", "", "pad_mode", refused, none()},
      {"Linear", "in_features", "in_features"},
      {"Linear", "out_features", "out_features"},
      {"Linear", "bias", "bias", same, true},
      {"Linear", "weight_init", "", ignored, none()},
      {"Linear", "bias_init", "", ignored, none()},
      {"Linear", "dtype", "", only_default, none()},
      {"Linear", "", "activation", refused, none()},
      {"PReLU", "num_parameters", "num_parameters", same, number(1)},
      {"PReLU", "init", "init", same, 0.25},
      {"PReLU", "dtype", "", only_default, none()},
      {"ReLU", "", "inplace", dropped, false},
      {"ReLU6", "inplace", "inplace", same, false},
      {"MaxPool2d", "kernel_size", "kernel_size", same, number(1)},
      {"MaxPool2d", "stride", "stride", same, none()},
      {"MaxPool2d", "padding", "padding", same, number(0)},
      {"MaxPool2d", "dilation", "dilation", same, number(1)},
      {"MaxPool2d", "return_indices", "return_indices", same, false},
      {"MaxPool2d", "ceil_mode", "ceil_mode", same, false},
      {"MaxPool2d", "", "pad_mode", refused, none()},
      {"AvgPool2d", "kernel_size", "kernel_size"},
      {"AvgPool2d", "stride", "stride", same, none()},
      {"AvgPool2d", "padding", "padding", same, number(0)},
      {"AvgPool2d", "ceil_mode", "ceil_mode", same, false},
      {"AvgPool2d", "count_include_pad", "count_include_pad", same, true},
      {"AvgPool2d", "divisor_override", "divisor_override", same, none()},
      {"AvgPool2d", "", "pad_mode", refused, none()},
      {"AdaptiveAvgPool2d", "output_size", "output_size"},
      {"Flatten", "start_dim", "start_dim", same, number(1)},
      {"Flatten", "end_dim", "end_dim", same, number(-1)},
      {"Dropout", "p", "p", same, 0.5},
      {"Dropout", "inplace", "inplace", same, false},
      {"Softmax", "dim", "dim", same, none()},
      {"LogSoftmax", "dim", "dim", same, none()},
      {"Embedding", "num_embeddings", "num_embeddings"},
      {"Embedding", "embedding_dim", "embedding_dim"},
      {"Embedding", "padding_idx", "padding_idx", same, none()},
      {"Embedding", "max_norm", "max_norm", same, none()},
      {"Embedding", "norm_type", "norm_type", same, 2.0},
      {"Embedding", "scale_grad_by_freq", "scale_grad_by_freq", same, false},
      {"Embedding", "sparse", "sparse", same, false},
      {"Embedding", "_weight", "", only_default, none()},
      {"Embedding", "_freeze", "_freeze", same, false},
      {"Embedding", "dtype", "", only_default, none()},
      {"Embedding", "", "bad_index", dropped, text("refuse")},
  };
  append(rows, mint_norm("BatchNorm1d"));
  append(rows, mint_norm("BatchNorm2d"));
  return rows;
}

/// What torch's and mint's functions share.
Rows torch_functions() {
  return {
      {"cat", "dim", "dim", same, number(0)},
      {"mean", "dim", "dim", same, none()},
      {"mean", "keepdim", "keepdim", same, false},
      {"relu", "inplace", "inplace", same, false},
      {"relu6", "inplace", "inplace", same, false},
      {"flatten", "start_dim", "start_dim", same, number(0)},
      {"flatten", "end_dim", "end_dim", same, number(-1)},
      {"softmax", "dim", "dim", same, none()},
      {"log_softmax", "dim", "dim", same, none()},
      {"max_pool2d", "kernel_size", "kernel_size"},
      {"max_pool2d", "stride", "stride", same, none()},
      {"max_pool2d", "padding", "padding", same, number(0)},
      {"max_pool2d", "dilation", "dilation", same, number(1)},
      {"max_pool2d", "ceil_mode", "ceil_mode", same, false},
      {"max_pool2d", "return_indices", "return_indices", same, false},
      {"avg_pool2d", "kernel_size", "kernel_size"},
      {"avg_pool2d", "stride", "stride", same, none()},
      {"avg_pool2d", "padding", "padding", same, number(0)},
      {"avg_pool2d", "ceil_mode", "ceil_mode", same, false},
      {"avg_pool2d", "count_include_pad", "count_include_pad", same, true},
      {"avg_pool2d", "divisor_override", "divisor_override", same, none()},
      {"adaptive_avg_pool2d", "output_size", "output_size"},
  };
}

Rows mindspore_functions() {
  return {
      {"cat", "axis", "dim", same, number(0)},
      {"mean", "axis", "dim", same, none()},
      {"mean", "keep_dims", "keepdim", same, false},
      {"relu", "inplace", "inplace", same, false},
      {"relu6", "", "inplace", dropped, false},
      {"flatten", "order", "", only_default, text("C")},
      {"flatten", "start_dim", "start_dim", same, number(1), true},
      {"flatten", "end_dim", "end_dim", same, number(-1), true},
      {"softmax", "axis", "dim", default_dim, number(-1)},
      {"log_softmax", "axis", "dim", default_dim, number(-1)},
      {"max_pool2d", "kernel_size", "kernel_size"},
      {"max_pool2d", "stride", "stride", same, none()},
      {"max_pool2d", "padding", "padding", same, number(0)},
      {"max_pool2d", "dilation", "dilation", same, number(1)},
      {"max_pool2d", "return_indices", "return_indices", same, false},
      {"max_pool2d", "ceil_mode", "ceil_mode", same, false},
      {"avg_pool2d", "kernel_size", "kernel_size", same, number(1)},
      {"avg_pool2d", "stride", "stride", kernel_if_none, number(1)},
      {"avg_pool2d", "padding", "padding", same, number(0)},
      {"avg_pool2d", "ceil_mode", "ceil_mode", same, false},
      {"avg_pool2d", "count_include_pad", "count_include_pad", same, true},
      {"avg_pool2d", "divisor_override", "divisor_override", none_is_zero, number(0)},
      {"adaptive_avg_pool2d", "output_size", "output_size"},
  };
}

Rows with(Rows layers, Rows functions) {
  append(layers, std::move(functions));
  return layers;
}

}  // namespace

std::span<const ArgRow> arg_table(Dialect dialect) {
  static const Rows torch = with(torch_layers(), torch_functions());
  static const Rows mindspore = with(mindspore_layers(), mindspore_functions());
  static const Rows mint = with(mint_layers(), torch_functions());
  if (dialect == Dialect::torch) return torch;
  return dialect == Dialect::mindspore ? std::span<const ArgRow>(mindspore) : mint;
}

std::vector<ArgRow> rows_of(std::span<const ArgRow> table, std::string_view type) {
  std::vector<ArgRow> rows;
  for (const ArgRow& row : table)
    if (row.type == type) rows.push_back(row);
  return rows;
}

}  // namespace twofold::dialect
