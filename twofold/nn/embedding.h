#pragma once

#include <cstdint>
#include <optional>

#include "twofold/core/export.h"
#include "twofold/nn/layer.h"
#include "twofold/ops/embedding.h"

namespace twofold::nn {

/// Arguments of Embedding, with torch's defaults.
struct EmbeddingOptions {
  std::int64_t num_embeddings = 0;
  std::int64_t embedding_dim = 0;
  std::optional<std::int64_t> padding_idx = {};  ///< this row starts as zeros; -1 is the last
  bool scale_grad_by_freq = false;               ///< matters for gradients alone
  bool sparse = false;                           ///< matters for gradients alone
  bool freeze = false;                           ///< the weight does not require grad
  ops::BadIndex bad_index = ops::BadIndex::refuse;
  double deviation = 1;  ///< of the normal first values; 0.01 in MindSpore

  friend bool operator==(const EmbeddingOptions&, const EmbeddingOptions&) = default;
};

/// Integers of any shape to [..., embedding_dim]. Slot: weight [num_embeddings, embedding_dim].
class TWOFOLD_API Embedding : public Layer {
 public:
  /// Throws ErrorKind::value for a padding_idx outside the table, with torch's text.
  explicit Embedding(EmbeddingOptions options);

  [[nodiscard]] std::string_view type() const override { return "Embedding"; }
  [[nodiscard]] std::shared_ptr<Module> fresh() const override { return remade(*this); }
  [[nodiscard]] bool is_made_as(const Module& other) const override {
    return has_options_of(*this, other);
  }
  Tensor forward(const Tensor& input) override;
  /// `padding_idx` is counted from the front here.
  [[nodiscard]] const EmbeddingOptions& options() const noexcept { return options_; }
  [[nodiscard]] const Tensor& weight() const noexcept { return weight_->value; }

 private:
  EmbeddingOptions options_;
  const Slot* weight_;
};

}  // namespace twofold::nn
