#include "twofold/dialect/slots.h"

#include <algorithm>
#include <array>

namespace twofold::dialect {

namespace {

constexpr auto kParameter = Role::parameter;
constexpr auto kBuffer = Role::buffer;
constexpr Transform kAsIs{};
constexpr Transform kHeightOne{Transform::Kind::unsqueeze, 2};  // classic 1-d convolutions
using enum Fill;

// layer, slot, name there, name at the root, role, trainable, transform, fill, beside
constexpr std::array kTorch{
    SlotRow{"Conv2d", "weight", "weight", "weight", kParameter, true},
    SlotRow{"Conv2d", "bias", "bias", "bias", kParameter, true},
    SlotRow{"Linear", "weight", "weight", "weight", kParameter, true},
    SlotRow{"Linear", "bias", "bias", "bias", kParameter, true},
    SlotRow{"BatchNorm1d", "weight", "weight", "weight", kParameter, true},
    SlotRow{"BatchNorm1d", "bias", "bias", "bias", kParameter, true},
    SlotRow{"BatchNorm1d", "running_mean", "running_mean", "running_mean", kBuffer, false},
    SlotRow{"BatchNorm1d", "running_var", "running_var", "running_var", kBuffer, false},
    SlotRow{"BatchNorm1d", "num_batches_tracked", "num_batches_tracked", "num_batches_tracked",
            kBuffer, false, kAsIs, zero_int64, "running_mean"},
    SlotRow{"BatchNorm2d", "weight", "weight", "weight", kParameter, true},
    SlotRow{"BatchNorm2d", "bias", "bias", "bias", kParameter, true},
    SlotRow{"BatchNorm2d", "running_mean", "running_mean", "running_mean", kBuffer, false},
    SlotRow{"BatchNorm2d", "running_var", "running_var", "running_var", kBuffer, false},
    SlotRow{"BatchNorm2d", "num_batches_tracked", "num_batches_tracked", "num_batches_tracked",
            kBuffer, false, kAsIs, zero_int64, "running_mean"},
    SlotRow{"PReLU", "weight", "weight", "weight", kParameter, true},
    SlotRow{"Embedding", "weight", "weight", "weight", kParameter, true},
    SlotRow{"Conv1d", "weight", "weight", "weight", kParameter, true},
    SlotRow{"Conv1d", "bias", "bias", "bias", kParameter, true},
    SlotRow{"LayerNorm", "weight", "weight", "weight", kParameter, true},
    SlotRow{"LayerNorm", "bias", "bias", "bias", kParameter, true},
    SlotRow{"GroupNorm", "weight", "weight", "weight", kParameter, true},
    SlotRow{"GroupNorm", "bias", "bias", "bias", kParameter, true},
};

// In MindSpore the statistics are parameters that are not trained, and they come first; a norm
// always holds all four (golden pairs: batchnorm2d-noaffine, -nostats, -nobias).
constexpr std::array kMindspore{
    SlotRow{"Conv2d", "weight", "weight", "weight", kParameter, true},
    SlotRow{"Conv2d", "bias", "bias", "bias", kParameter, true, kAsIs, zeros},
    SlotRow{"Linear", "weight", "weight", "weight", kParameter, true},
    SlotRow{"Linear", "bias", "bias", "bias", kParameter, true, kAsIs, zeros},
    SlotRow{"BatchNorm1d", "running_mean", "moving_mean", "mean", kParameter, false, kAsIs, zeros,
            "*"},
    SlotRow{"BatchNorm1d", "running_var", "moving_variance", "variance", kParameter, false, kAsIs,
            ones, "*"},
    SlotRow{"BatchNorm1d", "weight", "gamma", "gamma", kParameter, true, kAsIs, ones, "*"},
    SlotRow{"BatchNorm1d", "bias", "beta", "beta", kParameter, true, kAsIs, zeros, "*"},
    SlotRow{"BatchNorm1d", "num_batches_tracked", "", "", kParameter, false},
    SlotRow{"BatchNorm2d", "running_mean", "moving_mean", "mean", kParameter, false, kAsIs, zeros,
            "*"},
    SlotRow{"BatchNorm2d", "running_var", "moving_variance", "variance", kParameter, false, kAsIs,
            ones, "*"},
    SlotRow{"BatchNorm2d", "weight", "gamma", "gamma", kParameter, true, kAsIs, ones, "*"},
    SlotRow{"BatchNorm2d", "bias", "beta", "beta", kParameter, true, kAsIs, zeros, "*"},
    SlotRow{"BatchNorm2d", "num_batches_tracked", "", "", kParameter, false},
    SlotRow{"PReLU", "weight", "w", "a", kParameter, true},
    SlotRow{"Embedding", "weight", "embedding_table", "embedding_table", kParameter, true},
    SlotRow{"Conv1d", "weight", "weight", "weight", kParameter, true, kHeightOne},
    SlotRow{"Conv1d", "bias", "bias", "bias", kParameter, true, kAsIs, zeros},
    SlotRow{"LayerNorm", "weight", "gamma", "gamma", kParameter, true, kAsIs, ones, "*"},
    SlotRow{"LayerNorm", "bias", "beta", "beta", kParameter, true, kAsIs, zeros, "*"},
    SlotRow{"GroupNorm", "weight", "gamma", "gamma", kParameter, true, kAsIs, ones, "*"},
    SlotRow{"GroupNorm", "bias", "beta", "beta", kParameter, true, kAsIs, zeros, "*"},
};

// mint keeps torch's names and order, but its statistics and counter are parameters; its norms have
// no `bias` switch, so a weight brings a bias with it.
constexpr std::array kMint{
    SlotRow{"Conv2d", "weight", "weight", "weight", kParameter, true},
    SlotRow{"Conv2d", "bias", "bias", "bias", kParameter, true, kAsIs, zeros},
    SlotRow{"Linear", "weight", "weight", "weight", kParameter, true},
    SlotRow{"Linear", "bias", "bias", "bias", kParameter, true, kAsIs, zeros},
    SlotRow{"BatchNorm1d", "weight", "weight", "weight", kParameter, true, kAsIs, ones},
    SlotRow{"BatchNorm1d", "bias", "bias", "bias", kParameter, true, kAsIs, zeros, "weight"},
    SlotRow{"BatchNorm1d", "running_mean", "running_mean", "running_mean", kParameter, false},
    SlotRow{"BatchNorm1d", "running_var", "running_var", "running_var", kParameter, false},
    SlotRow{"BatchNorm1d", "num_batches_tracked", "num_batches_tracked", "num_batches_tracked",
            kParameter, false, kAsIs, zero_int64, "running_mean"},
    SlotRow{"BatchNorm2d", "weight", "weight", "weight", kParameter, true, kAsIs, ones},
    SlotRow{"BatchNorm2d", "bias", "bias", "bias", kParameter, true, kAsIs, zeros, "weight"},
    SlotRow{"BatchNorm2d", "running_mean", "running_mean", "running_mean", kParameter, false},
    SlotRow{"BatchNorm2d", "running_var", "running_var", "running_var", kParameter, false},
    SlotRow{"BatchNorm2d", "num_batches_tracked", "num_batches_tracked", "num_batches_tracked",
            kParameter, false, kAsIs, zero_int64, "running_mean"},
    SlotRow{"PReLU", "weight", "weight", "weight", kParameter, true},
    SlotRow{"Embedding", "weight", "weight", "weight", kParameter, true},
    SlotRow{"Conv1d", "weight", "weight", "weight", kParameter, true},
    SlotRow{"Conv1d", "bias", "bias", "bias", kParameter, true, kAsIs, zeros},
    SlotRow{"LayerNorm", "weight", "weight", "weight", kParameter, true},
    SlotRow{"LayerNorm", "bias", "bias", "bias", kParameter, true},
    SlotRow{"GroupNorm", "weight", "weight", "weight", kParameter, true, kAsIs, ones, "*"},
    SlotRow{"GroupNorm", "bias", "bias", "bias", kParameter, true, kAsIs, zeros, "*"},
};

}  // namespace

std::span<const SlotRow> slot_table(Dialect dialect) {
  if (dialect == Dialect::torch) return kTorch;
  if (dialect == Dialect::mindspore) return kMindspore;
  return kMint;
}

std::vector<SlotRow> rows_of(std::span<const SlotRow> table, std::string_view layer) {
  std::vector<SlotRow> rows;
  std::ranges::copy_if(table, std::back_inserter(rows),
                       [layer](const SlotRow& row) { return row.layer == layer; });
  return rows;
}

const SlotRow* find_slot(std::span<const SlotRow> table, std::string_view layer,
                         std::string_view slot) {
  for (const SlotRow& row : table)
    if (row.layer == layer && row.slot == slot) return &row;
  return nullptr;
}

Array filled(Fill fill, const Shape& shape, DType dtype) {
  if (fill == Fill::zero_int64) return Array::zeros({}, DType::int64);
  return Array::full(shape, fill == Fill::ones ? 1.0 : 0.0, dtype);
}

std::string_view to_string(Fill fill) {
  constexpr std::array<std::string_view, 4> kFills{"none", "zeros", "ones", "zero_int64"};
  return kFills.at(static_cast<std::size_t>(fill));
}

}  // namespace twofold::dialect
