#include "twofold/dialect/dialect.h"

#include <algorithm>
#include <array>

namespace twofold::dialect {

namespace {

constexpr std::array kDialects{Dialect::torch, Dialect::mindspore, Dialect::mint};
constexpr std::array<std::string_view, 3> kNames{"torch", "mindspore", "mint"};

constexpr std::array kTypes{
    TypeRow{"Conv2d", "Conv2d", "Conv2d", "Conv2d"},
    TypeRow{"Linear", "Linear", "Dense", "Linear"},
    TypeRow{"BatchNorm1d", "BatchNorm1d", "BatchNorm1d", "BatchNorm1d"},
    TypeRow{"BatchNorm2d", "BatchNorm2d", "BatchNorm2d", "BatchNorm2d"},
    TypeRow{"PReLU", "PReLU", "PReLU", "PReLU"},
    TypeRow{"ReLU", "ReLU", "ReLU", "ReLU"},
    TypeRow{"ReLU6", "ReLU6", "ReLU6", "ReLU6"},
    TypeRow{"MaxPool2d", "MaxPool2d", "MaxPool2d", "MaxPool2d"},
    TypeRow{"AvgPool2d", "AvgPool2d", "AvgPool2d", "AvgPool2d"},
    TypeRow{"AdaptiveAvgPool2d", "AdaptiveAvgPool2d", "AdaptiveAvgPool2d", "AdaptiveAvgPool2d"},
    TypeRow{"Flatten", "Flatten", "Flatten", "Flatten"},
    TypeRow{"Dropout", "Dropout", "Dropout", "Dropout"},
    TypeRow{"Softmax", "Softmax", "Softmax", "Softmax"},
    TypeRow{"LogSoftmax", "LogSoftmax", "LogSoftmax", "LogSoftmax"},
    TypeRow{"Embedding", "Embedding", "Embedding", "Embedding"},
    TypeRow{"Identity", "Identity", "Identity", "Identity"},
    // Their tensors are known, so files that hold them are converted; nothing builds them yet.
    TypeRow{"Conv1d", "Conv1d", "Conv1d", "Conv1d"},
    TypeRow{"LayerNorm", "LayerNorm", "LayerNorm", "LayerNorm"},
    TypeRow{"GroupNorm", "GroupNorm", "GroupNorm", "GroupNorm"},

    TypeRow{"Sequential", "Sequential", "SequentialCell", "SequentialCell", true},
    TypeRow{"ModuleList", "ModuleList", "CellList", "CellList", true},
    TypeRow{"ModuleDict", "ModuleDict", "CellDict", "CellDict", true},
    TypeRow{"Module", "Module", "Cell", "Cell", true},

    TypeRow{"add", "add", "add", "add"},
    TypeRow{"cat", "cat", "cat", "cat"},
    TypeRow{"mean", "mean", "mean", "mean"},
    TypeRow{"relu", "relu", "relu", "relu"},
    TypeRow{"relu6", "relu6", "relu6", "relu6"},
    TypeRow{"flatten", "flatten", "flatten", "flatten"},
    TypeRow{"softmax", "softmax", "softmax", "softmax"},
    TypeRow{"log_softmax", "log_softmax", "log_softmax", "log_softmax"},
    TypeRow{"max_pool2d", "max_pool2d", "max_pool2d", "max_pool2d"},
    TypeRow{"avg_pool2d", "avg_pool2d", "avg_pool2d", "avg_pool2d"},
    TypeRow{"adaptive_avg_pool2d", "adaptive_avg_pool2d", "adaptive_avg_pool2d",
            "adaptive_avg_pool2d"},
};

}  // namespace

std::string_view to_string(Dialect dialect) { return kNames.at(static_cast<std::size_t>(dialect)); }

std::optional<Dialect> find_dialect(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return kDialects.at(static_cast<std::size_t>(found - kNames.begin()));
}

std::span<const Dialect> all_dialects() { return kDialects; }

std::span<const TypeRow> type_table() { return kTypes; }

const TypeRow* find_type(std::string_view type) {
  const auto* const found = std::ranges::find(kTypes, type, &TypeRow::type);
  return found == kTypes.end() ? nullptr : found;
}

const TypeRow* find_type(Dialect dialect, std::string_view name) {
  const auto* const found =
      std::ranges::find_if(kTypes, [&](const TypeRow& row) { return row.in(dialect) == name; });
  return found == kTypes.end() ? nullptr : found;
}

std::string_view type_name(Dialect dialect, std::string_view type) {
  const TypeRow* row = find_type(type);
  return row == nullptr ? type : row->in(dialect);
}

}  // namespace twofold::dialect
