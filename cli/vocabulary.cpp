#include "cli/vocabulary.h"

#include "cli/complaint.h"
#include "twofold/net/shipped.h"

namespace twofold::cli {

dialect::Dialect dialect_of_word(const std::string& word) {
  const auto found = dialect::find_dialect(word);
  if (!found) fail_usage("unknown dialect '{}': expected torch, mindspore or mint", word);
  return *found;
}

void Vocabulary::add_to(CLI::App& command) {
  command
      .add_option("--from", from, "Whose names the file has, where a .ckpt may be classic or mint")
      ->check(CLI::IsMember(kDialectWords));
  command.add_option("--net", net, "The network's description, which says each layer's type");
  command
      .add_option("--layer", layers, "The type of one layer, as in bn1=LayerNorm; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

convert::InferOptions Vocabulary::infer_options() {
  convert::InferOptions options;
  if (!from.empty()) options.from = dialect_of_word(from);
  if (!net.empty()) {
    description_ = net::read_net(net);
    options.net = &*description_;
  }
  for (const std::string& layer : layers) {
    const std::size_t equals = layer.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == layer.size())
      fail_usage("--layer '{}': expected LAYER=TYPE, as in bn1=LayerNorm", layer);
    options.layers.emplace_back(layer.substr(0, equals), layer.substr(equals + 1));
  }
  return options;
}

}  // namespace twofold::cli
