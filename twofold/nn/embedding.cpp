#include "twofold/nn/embedding.h"

#include "twofold/nn/init.h"

namespace twofold::nn {

Embedding::Embedding(EmbeddingOptions options) : options_(options) {
  auto& o = options_;
  if (o.padding_idx) {
    check(*o.padding_idx >= -o.num_embeddings && *o.padding_idx < o.num_embeddings,
          ErrorKind::value, "Padding_idx must be within num_embeddings");
    if (*o.padding_idx < 0) *o.padding_idx += o.num_embeddings;
  }
  const Tensor weight = init::normal({o.num_embeddings, o.embedding_dim}, o.deviation);
  if (o.padding_idx) weight.array().select(0, *o.padding_idx).fill_(0);
  register_parameter("weight", weight, !o.freeze);
  weight_ = find_slot("weight");
}

Tensor Embedding::forward(const Tensor& input) {
  return ops::embedding(input, weight_->value, options_.bad_index);
}

}  // namespace twofold::nn
