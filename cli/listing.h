#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "cli/json.h"
#include "cli/table.h"
#include "twofold/checkpoint/checkpoint.h"
#include "twofold/core/text.h"

namespace twofold::cli {

/// How many tensors and how many elements they have together.
struct Count {
  std::uint64_t entries = 0;
  std::uint64_t elements = 0;

  void add(const checkpoint::Entry& entry);
};

/// Sums over a file's entries; a tensor that has two names counts once.
struct Totals {
  Count parameters, buffers;
  Count trainable, untrainable;  ///< untrainable: buffers and frozen parameters
  Count unknown;                 ///< in none of the others
  std::uint64_t bytes = 0;       ///< of all of them
};

Totals totals(std::span<const checkpoint::Entry> entries);

/// True for a parameter that is trained. What the file says counts where it says that this is a
/// parameter; the plain tensors of a torch state dictionary never require a gradient, which says
/// nothing about the network they came from.
bool is_trained(const checkpoint::Entry& entry);

/// "parameter", "buffer" or "unknown".
std::string role_name(const checkpoint::Entry& entry);

Json to_json(const Totals& totals);
/// The keys of docs/schemas/ls.schema.json; `with_hash` adds sha256, for which the tensor is read.
Json to_json(const checkpoint::Entry& entry, bool with_hash);
Json to_json(const checkpoint::Value& value);

/// The lines under a listing.
std::string totals_text(const Totals& totals);
/// "None", "true", "3", "'text'"; long text is cut.
std::string value_text(const checkpoint::Value& value);
/// "1 tensor", "12 tensors".
std::string counted(std::uint64_t count, const std::string& noun);

/// "torch_zip", "safetensors"..., as JSON says it.
std::string format_name(checkpoint::Format format);
/// The format of one of --format's words.
checkpoint::Format format_of_word(const std::string& word);
/// The words for formats that can be written.
std::vector<std::string> output_words();

}  // namespace twofold::cli
